"""What the reader of any microscope returns, and the files of metadata that rules know by name.

Snakemake itself and the report import this module, so it imports nothing large.
"""

from pathlib import Path

# Beside the planes; the first changes with every new image
METADATA_FILES = {"cellvoyager": ["MeasurementData.mlf", "MeasurementDetail.mrf"]}

# One row per plane that was recorded or is on disk, and per error that the microscope recorded.
# An error has -1 for each number that it does not give, and NaN for an unknown position.
RECORD = {
    "kind": "str",  # plane, error
    "name": "str",  # of the file in its folder; the text of an error
    "well": "str",
    "timepoint": "int64",  # from 1; counts on from one timeline to the next
    "field": "int64",  # from 1
    "timeline": "int64",  # a part of the measurement with its own interval; 1 if there is one only
    "action": "int64",  # a step of the protocol at each time point; 1 if there is one only
    "z": "int64",
    "channel_number": "int64",
    "time": "float64",  # seconds since 1970; NaN where unknown
    "x_um": "float64",  # of the stage, relative to the well's centre; NaN where unknown
    "y_um": "float64",
    "recorded": "bool",  # in the metadata; False for a plane that is only on disk
    "on_disk": "bool",
}


def source_file(folder, simulated):
    """Return the file whose change means new images: the measurement's record, or the folder.

    A simulated plate has the record of a CellVoyager, which may still have to be made.
    """
    if simulated:
        return str(Path(folder, METADATA_FILES["cellvoyager"][0]))
    records = [Path(folder, names[0]) for names in METADATA_FILES.values()]
    return str(next((path for path in records if path.is_file()), folder))
