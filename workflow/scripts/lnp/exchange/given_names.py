"""Where the given tracks of a site lie, which Snakemake must know before any job."""

from pathlib import Path

from lnp.core.errors import LnpError
from lnp.core.examples import examples

ENDINGS = [".zarr", ".geff", ".zarr.zip", ".geff.zip", ".csv", ".tsv", ".txt", ".xml"]


class GivenNameError(LnpError, ValueError):
    """A file of given tracks belongs to no site, or two to one."""


def find_given(plate, sites, which):
    """Return {site: path} of the given tracks of a plate.

    Parameters
    ----------
    plate : str
    sites : list of str
    which : "none", "some" or "all"
        Sites that have such tracks (`tracking/corrected`).

    Raises
    ------
    GivenNameError
        A file or folder that is named after no site, two of one site, or none of a site that needs
        one.
    """
    folder = Path("resources/tracks", plate)
    found = {} if which == "none" else name_files(folder, sites)
    missing = [site for site in sites if site not in found]
    if which == "all" and missing:
        raise GivenNameError(
            f"{folder}: no tracks of {len(missing)} of {len(sites)} sites ({examples(missing)}); "
            f"expected a file for each, as {missing[0]}.geff. Add them, or set tracking/corrected "
            "to some."
        )
    return found


def name_files(folder, sites):
    """Return {site: path} of what lies in a folder, which need not be there."""
    found = {}
    for path in sorted(folder.glob("[!.]*")):
        site, dot, ending = path.name.partition(".")
        if site not in sites or dot + ending.lower() not in ENDINGS:
            raise GivenNameError(
                f"{path}: expected the name of a site and one of {', '.join(ENDINGS)}, as "
                f"{sites[0]}.geff. Rename it, or take it out of {folder}."
            )
        if site in found:
            raise GivenNameError(
                f"{path}: {found[site]} holds tracks of this site too; expected one. Take the "
                "other out."
            )
        found[site] = str(path)
    return found


def is_geff(path):
    """Return whether a path is named as GEFF.

    >>> is_geff("C04_f001.geff.zip"), is_geff("C04_f001.csv")
    (True, False)
    """
    return {".zarr", ".geff"} & set(Path(path).suffixes) != set()


def newest_file(path):
    """Return the file that was written last in a folder, so that an edit is seen; or the file."""
    files = [file for file in Path(path).rglob("*") if file.is_file()]
    return str(max(files, key=lambda file: (file.stat().st_mtime_ns, file), default=path))
