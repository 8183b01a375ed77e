"""What the reader of any microscope returns, and the files of metadata that rules know by name.

Snakemake itself and the report import this module, so it imports nothing large.
"""

from pathlib import Path

from lnp.acquisition.raw_files import RawFolderError, list_files, record_folders

# Beside the planes; the first changes with every new image
METADATA_FILES = {"cellvoyager": ["MeasurementData.mlf", "MeasurementDetail.mrf"]}
MOST_AHEAD_S = 5.0  # by which a clock may be ahead of another

# One row per plane that was recorded or is on disk, and per error that the microscope recorded.
# An error has -1 for each number that it does not give, no well if it gives none, and NaN for an
# unknown time or position.
RECORD = {
    "kind": "str",  # plane, error
    "name": "str",  # of the file, below the raw folder; the text of an error
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
    "reason": "str",  # why it is not to be used, whatever the study asks for; mostly empty
}


def source_file(folder, simulated):
    """Return the file whose change means new images: the measurement's record, or the folder.

    A simulated plate has the record of a CellVoyager, which may still have to be made.
    """
    if simulated:
        return str(Path(folder, METADATA_FILES["cellvoyager"][0]))
    names = [of_microscope[0] for of_microscope in METADATA_FILES.values()]
    found = [Path(metadata_folder(folder), name) for name in names]
    return str(next((path for path in found if path.is_file()), folder))


def metadata_folder(folder):
    """Return the folder that holds a plate's metadata: its raw folder, or the only one below."""
    records = [names[0] for names in METADATA_FILES.values()]
    if not Path(folder).is_dir() or any(Path(folder, name).is_file() for name in records):
        return str(folder)
    names = list_files(folder)
    below = {place for record in records for place in record_folders(names, record)}
    return str(Path(folder, *below)) if len(below) == 1 else str(folder)


def refuse_future(path, now):
    """Raise RawFolderError if a file is newer than what is made of it could be.

    Snakemake takes away results that are older than their source, with no word of the cause.
    `now` (s) is by the clock of the disk that the results lie on.
    """
    ahead = Path(path).stat().st_mtime - now
    if ahead > MOST_AHEAD_S:
        raise RawFolderError(
            f"{path}: its time lies {ahead / 3600:.3g} hours in the future; expected one before "
            f"now, or results would be older than their source. Set the clock, or: touch '{path}'"
        )
