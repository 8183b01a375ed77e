"""Columns and dtypes of the profiles that other programs read; see `lnp.exchange.profiles`."""

PROFILES = {
    # one row per cell. These columns come first; then follow outcomes and predictions by protocol
    # (Metadata_Outcome_..., Metadata_Prediction_...), and measures by frame: all float64
    "profiles": {
        "Metadata_Plate": "str",
        "Metadata_Well": "str",
        "Metadata_Site": "str",  # plate, site and cell name a cell in all other tables
        "Metadata_Cell": "int64",
        "Metadata_Label": "int64",  # of the cell in label images
        "Metadata_Role": "str",  # of the well: treated, or a kind of control
        "Metadata_Formulation": "str",
        "Metadata_Dose_ng": "float64",  # mRNA of the reporter
        "Metadata_Condition": "str",
        "Metadata_Purpose": "str",  # of the plate: train, predict
        "Metadata_Frames": "int64",  # with a crop, counted from the first without a gap
        "Metadata_HeldPlanes": "int64",
        "Metadata_Outside": "float64",  # share of its crops outside of the image
        "Metadata_Mother": "int64",  # number of the cell that divided into this one; -1 for none
        "Metadata_MaxRisk": "float64",  # 0 to 1: that the track left the cell, in any frame
        "Metadata_Used": "bool",
        "Metadata_Reason": "str",  # why not used
        "Metadata_Outcome_GFP": "float64",  # counts in the last frame; NaN where not known
        "Metadata_Outcome_OnsetState": "str",  # empty on plates to predict
        "Metadata_Outcome_Onset_h": "float64",
    },
}
