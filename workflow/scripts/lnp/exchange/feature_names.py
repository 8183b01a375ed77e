"""Names of measures as profiling tools have them: Cells_<channel>_<measure>_<region>_T<frame>.

CellProfiler names a feature by object, kind and channel, and pycytominer finds features by the
object in front. What describes the place and the light of the image, and not the cell, is
metadata: no tool takes it for a feature.
"""

import re

OBJECT, METADATA = "Cells", "Metadata"
# of each measure: channel, measure, region. Cell is the tracked mask, Disc the middle of the crop
FEATURES = {
    "lnp_mean": ("LNP", "MeanIntensity", "Cell"),
    "lnp_light_mask": ("LNP", "IntegratedIntensity", "Cell"),
    "lnp_light_disc": ("LNP", "IntegratedIntensity", "Disc"),
    "lnp_light_crop": ("LNP", "IntegratedIntensity", "Crop"),
    "lnp_free_mask": ("LNP", "SpotSizedLight", "Cell"),
    "lnp_free_disc": ("LNP", "SpotSizedLight", "Disc"),
    "lnp_free_crop": ("LNP", "SpotSizedLight", "Crop"),
    "stain_mean": ("Counterstain", "MeanIntensity", "Cell"),
    "stain_sd": ("Counterstain", "StdIntensity", "Cell"),
    "stain_skew": ("Counterstain", "SkewIntensity", "Cell"),
    "stain_grain": ("Counterstain", "Grain", "Cell"),
    "stain_puncta": ("Counterstain", "SpotSizedLight", "Cell"),
    "area": ("Counterstain", "Area", "Cell"),
    "eccentricity": ("Counterstain", "Eccentricity", "Cell"),
    "solidity": ("Counterstain", "Solidity", "Cell"),
    "spot_count": ("LNP", "SpotCount", "Cell"),
    "spot_light": ("LNP", "SpotLight", "Cell"),
    "spot_distance": ("LNP", "SpotDistance", "Cell"),
    "spot_spread": ("LNP", "SpotSpread", "Cell"),
    "spot_density": ("LNP", "SpotDensity", "Cell"),
    "step": ("Counterstain", "Step", "Cell"),
    "density": ("Counterstain", "Neighbours", "Field"),
}
CIRCUMSTANCES = {  # of the image around the cell
    "place_row": ("Counterstain", "Row", "Field"),
    "place_col": ("Counterstain", "Col", "Field"),
    "stain_level": ("Counterstain", "Background", "Crop"),
    "lnp_level": ("LNP", "Background", "Crop"),
    "stain_frame": ("Counterstain", "Background", "Field"),
    "lnp_frame": ("LNP", "Background", "Field"),
}
PARTS = re.compile(rf"{OBJECT}_([A-Za-z]+)_([A-Za-z]+)_([A-Za-z]+)_T(\d+)")


def feature_name(measure, frame):
    """Return the name of a measure in a frame (from 0).

    >>> feature_name("spot_light", 5), feature_name("lnp_level", 5)
    ('Cells_LNP_SpotLight_Cell_T05', 'Metadata_LNP_Background_Crop_T05')
    """
    if measure in FEATURES:
        return "_".join([OBJECT, *FEATURES[measure], f"T{frame:02d}"])
    return "_".join([METADATA, *CIRCUMSTANCES[measure], f"T{frame:02d}"])


def parts_of(feature):
    """Return channel, measure, region and frame of a feature's name, or None for other columns.

    >>> parts_of("Cells_LNP_SpotLight_Cell_T05")
    ('LNP', 'SpotLight', 'Cell', 5)
    """
    match = PARTS.fullmatch(feature)
    return match and (*match.groups()[:3], int(match[4]))
