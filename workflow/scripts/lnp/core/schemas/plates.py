"""Columns, dtypes and units of the tables of plates, sites and cells."""

from lnp.core.vocabulary import OUTSIDE, REPORTER, REPORTER_COLUMNS, SATURATED, reporter_column

SITE = {"plate": "str", "site": "str"}
CELL = {**SITE, "cell": "int64"}  # a cell is named by plate, site and its number in the site
CENTRE = {
    "row": "float64",
    "col": "float64",
}  # pixels of the study (`crops/pixel_um`), those of the raw image unless it was resampled

MEASURES = [  # float64; see lnp.cells.measures
    *("lnp_mean", "lnp_light_mask", "lnp_light_disc", "lnp_light_crop"),
    *("lnp_free_mask", "lnp_free_disc", "lnp_free_crop"),
    *("stain_mean", "stain_sd", "stain_skew", "stain_grain", "stain_puncta"),
    *("area", "eccentricity", "solidity"),
    *("spot_count", "spot_light", "spot_distance", "spot_spread", "spot_density"),
    *("place_row", "place_col", "step", "density"),
    *("stain_level", "lnp_level", "stain_frame", "lnp_frame"),
]

# what the reference of the approaches is fitted on; the order is that of its columns
NAMED_MEASURES = [
    *("lnp_mean", "lnp_light_mask", "lnp_light_disc", "lnp_light_crop"),
    *("lnp_free_mask", "lnp_free_disc", "lnp_free_crop"),
    *("spot_count", "spot_light", "spot_density", "spot_distance", "spot_spread"),
    *("stain_mean", "stain_sd", "stain_skew", "stain_grain", "stain_puncta"),
    *("area", "eccentricity", "solidity", "step", "density"),
]

# of a channel's crops, the median of a site's cells; counts, ratios; see lnp.shift.appearance
APPEARANCE = [
    *("p1", "p5", "p25", "p50", "p75", "p95", "p99", "p999", "iqr", "sd"),
    *("background", "cell_mean", "cell_sd", "cell_p50", "cell_p95", "contrast"),
    *("noise", "fine", "middle", "coarse", "fine_to_middle", "middle_to_coarse"),
    *("stain_correlation", "saturated"),
]

PLATES = {
    # one row per plane expected or found; status: ok, missing, error, unused
    "images": {
        "plate": "str",
        "well": "str",
        "field": "int64",
        "site": "str",
        "frame": "int64",
        "channel": "str",
        "z": "int64",
        "action": "int64",
        "timeline": "int64",
        "path": "str",
        "time_s": "float64",  # since the first plane of the plate; NaN where unknown
        "x_um": "float64",  # stage position relative to the well's centre; NaN where unknown
        "y_um": "float64",
        "pixel_um": "float64",  # as planes are read: the study's
        "raw_pixel_um": "float64",  # of the files
        "size_bytes": "int64",  # of the file when it was listed; -1 here and below: unknown
        "modified_ns": "int64",  # since 1970
        "n_rows": "int64",
        "n_cols": "int64",
        "status": "str",
        "reason": "str",
    },
    # one row per well of the plate layout
    "wells": {
        "plate": "str",
        "well": "str",
        "formulation": "str",  # of the particles; empty where a study has one, or none were given
        "dose_ng": "float64",
        "role": "str",  # treated, or a kind of control
        "n_missing": "int64",  # frames that lack a plane that is needed, the worst field's
        "used": "bool",
        "lost_fields": "str",  # numbers of the fields that are not used though the well is: "2,5"
        "reason": "str",  # why the well, or these fields, are not used
    },
    # one row per decision of a person on a track; pixels of the study; to_...: of a moved seed
    "decisions": {
        **CELL,  # cell: -1 where it is not applied
        "frame": "int64",  # of the seeds
        **CENTRE,  # of the seed on which it was decided
        "decision": "str",  # accept, reject, move
        "to_row": "float64",
        "to_col": "float64",
        "problem": "str",  # why it is not applied
    },
    # one row per site and frame; pixels: position in the frame = position in frame 0 + drift;
    # position in brightfield = position in fluorescence + bf, the plate's
    "shifts": {
        **SITE,
        "frame": "int64",
        "drift_row": "float64",
        "drift_col": "float64",
        "bf_row": "float64",
        "bf_col": "float64",
        "quality": "float64",  # 0 to 1
    },
    # one row per site: brightfield against fluorescence (pixels), as it alone says; NaN: unknown
    "site_channel_shift": {
        **SITE,
        "bf_row": "float64",
        "bf_col": "float64",
        "explained": "float64",  # share of the brightfield's contrast, 0 to 1; NaN: not imaged
    },
    # one row per plate: brightfield against fluorescence, the median of its sites
    "channel_shift": {
        "plate": "str",
        "bf_row": "float64",
        "bf_col": "float64",
        "n_sites": "int64",  # that could be measured
        "spread": "float64",  # median distance of a site from the plate's, pixels
    },
    # one row per cell and frame; state: tracked, bridged, lost, gone, edge, divided
    "tracks": {
        **CELL,
        "frame": "int64",
        **CENTRE,
        "area": "float64",  # pixels
        "state": "str",
        "risk": "float64",  # 0 (safe) to 1: how likely the track has left its cell
        "mother": "int64",  # number of the cell that divided into this one and another; -1 for none
    },
    "spots": {**CELL, "frame": "int64", **CENTRE, "intensity": "float64"},
    # all that Spotiflow sees in the planes of a site, in cells or not
    "spotiflow": {
        **SITE,
        "frame": "int64",
        **CENTRE,
        "height": "float64",  # ten times the probability
    },
    # one row per cell and frame that has a crop and that the models may see
    "measures": {**CELL, "frame": "int64", **dict.fromkeys(MEASURES, "float64")},
    # one row per site and channel: what the first crops of its cells look like
    "appearance": {
        **SITE,
        "well": "str",
        "dose_ng": "float64",  # of particles, so that empty ones have one
        "formulation": "str",  # of particles; empty where a study has one, or none were given
        "role": "str",
        "channel": "str",
        "n_cells": "int64",  # with a crop in the first frames
        "cells_per_mm2": "float64",
        "pixel_um": "float64",
        "area_um2": "float64",  # of a cell's mask
        **dict.fromkeys(APPEARANCE, "float64"),
    },
    # one row per cause, and site or (site empty) the whole plate: how far a new plate differs from
    # the training plates; see lnp.shift.score
    "plate_shift": {
        **SITE,
        "cause": "str",  # lnp.shift.causes
        "score": "float64",  # NaN where it cannot be known
        "limit": "float64",
        "alarm": "bool",  # score above limit
        "found": "str",
        "expected": "str",
    },
    # one row per cell of the first frame: when its reporter begins to rise (lnp.cells.onset)
    "onset": {
        **CELL,
        "role": "str",
        "condition": "str",
        "state": "str",  # rises; early: before the first frame; silent: not by known_until; ...
        # hours since the first plane of the plate; NaN unless it rises
        "onset_h": "float64",
        "onset_low_h": "float64",  # of the 95 % interval
        "onset_high_h": "float64",
        "known_until_h": "float64",  # last frame in which the light is known; NaN: in none
        "level": "float64",  # counts: fitted light before the onset
        "rise": "float64",  # counts: highest fitted light above that
        "rise_per_h": "float64",  # counts per hour: steepest rise
        "fast_half_life_h": "float64",  # of mRNA and protein, in either order
        "slow_half_life_h": "float64",
        "noise": "float64",  # counts: SD from frame to frame in the dim frames
    },
    "cells": {
        **CELL,
        "well": "str",
        "formulation": "str",  # of the particles; empty in all controls
        "dose_ng": "float64",  # mRNA of the reporter, so that it is 0 in all controls
        "role": "str",
        "condition": "str",  # role, dose and formulation, for readers (lnp.design.conditions)
        "n_frames": "int64",  # frames with a crop, counted from the first without a gap
        "held_planes": "int64",  # of the frames that models see: missing, the last crop stood in
        "n_daughters": "int64",  # into how many cells it has divided by the end; 0: not divided
        # share of the crop that lies outside of the image, the mean over frames that models see
        OUTSIDE: "float64",
        # light of the reporter in the last frame: counts in the central box; NaN if missing
        REPORTER: "float64",  # with the chosen background subtracted: one of the next three
        **dict.fromkeys(REPORTER_COLUMNS, "float64"),
        SATURATED: "float64",  # share of the box's pixels at the camera's maximum; NaN if missing
        "end_frame": "int64",  # the last in which the chosen one is known; -1 for none
        reporter_column("end"): "float64",  # the chosen one in that frame
        "used": "bool",  # followed to the last frame with an outcome: may train and be scored
        "reason": "str",  # why not used
    },
}
