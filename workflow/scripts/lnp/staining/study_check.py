"""Settings of a study without a counterstain, which networks predict from brightfield."""

from pathlib import Path

from lnp.core.errors import LnpError

TRAINED_HERE = "train"  # in place of a file of networks


class StainingError(LnpError, ValueError):
    """A study has no counterstain, and none can be predicted."""


def check_staining(settings, plates):
    """Refuse a study without a counterstain that names no networks to predict it.

    Parameters
    ----------
    settings : dict
        `staining`, already checked against the schema.
    plates : DataFrame
        As `lnp.design.plate_layout.read_layout` returns it; all have the same channels.

    Raises
    ------
    StainingError
        With every setting that is to be put right.
    """
    imaged, staining = plates["channels"].iloc[0], settings["staining"]
    if "counterstain" in imaged:
        return
    network = staining["network"]
    wrong = {
        "acquisition/channels/brightfield: none; expected its number": "brightfield" not in imaged,
        "staining/used: false; expected true": not staining["used"],
        f"staining/network: {network}; expected a file of results/staining/networks of a study "
        "that imaged the counterstain": network == TRAINED_HERE or not Path(network).is_file(),
        "staining/scored: true; expected false, as there is nothing to compare with": (
            staining["scored"]
        ),
    }
    if problems := [problem for problem, found in wrong.items() if found]:
        raise StainingError(
            "\n - ".join(
                [
                    "acquisition/channels/counterstain: none. Cells are then found in the "
                    "counterstain that networks of another study predict from brightfield. "
                    "To put right (or image the counterstain):",
                    *problems,
                ]
            )
        )
