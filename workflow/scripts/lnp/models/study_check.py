"""Settings of a study that must fit its approaches."""

from pathlib import Path

from lnp.core.errors import LnpError
from lnp.core.vocabulary import SEEN_CHANNELS, SPOTIFLOW
from lnp.models.registry import APPROACHES, GROUPS, image_readers
from lnp.models.spots.network_file import SpotNetworkError, read_network
from lnp.models.stainer.network_file import check_unseen, read_stainer

ONE_SET = ["tcn", "hybrid"]  # approaches that read the same moments in all folds


class ApproachError(LnpError, ValueError):
    """The approaches of a study do not exist, or cannot answer its primary question."""


def check_approaches(settings):
    """Refuse approaches that do not exist, and a primary question that they cannot answer.

    Parameters
    ----------
    settings : dict
        `approaches`, `primary`, and `claims` with `group`.
    """
    chosen, primary = settings["approaches"], settings["primary"]
    unknown = [name for name in chosen if name not in APPROACHES]
    if unknown:
        raise ApproachError(
            f"approaches: found {', '.join(unknown)}; expected some of {', '.join(APPROACHES)}. "
            "Correct the list."
        )
    if primary not in chosen:
        raise ApproachError(
            f"primary: found {primary}, which is not among the approaches of this study; expected "
            f"one of {', '.join(chosen)}. Set primary to the one that you would use to decide, or "
            "add it to approaches."
        )
    check_group(settings["claims"]["group"], primary, chosen)


def check_group(group, primary, chosen):
    """Refuse a group that the primary approach cannot be compared with."""
    others = GROUPS[group]
    wanted = [name for name in GROUPS if GROUPS[name] != [primary]]
    if others == [primary]:
        raise ApproachError(
            f"claims/group: found {group}, which is the primary approach ({primary}) itself; "
            f"expected one of {', '.join(wanted)}. Choose another group, or another primary."
        )
    if set(others) <= set(APPROACHES) - set(chosen):
        raise ApproachError(
            f"claims/group: found {group}, of which this study has no model; its approaches are "
            f"{', '.join(chosen)}. Add {' or '.join(others)} to them, or choose another group."
        )


def check_input(settings):
    """Refuse images that each fold scales in another way, for what reads one set of moments."""
    one_set = [name for name in ONE_SET if name in settings["approaches"]]
    if one_set and settings["cnn"]["input"] != "constants":
        names = " and ".join(one_set)
        raise ApproachError(
            f"cnn/input: found {settings['cnn']['input']}, which each fold fits to its training "
            f"part; {names} reads images that are scaled alike in all folds, constants. Set "
            f"cnn/input to constants, or take {names} out of approaches."
        )


def check_scaling(settings, plates):
    """Refuse networks that lack the scaling of a channel.

    Parameters
    ----------
    settings : dict
        `approaches`, and `cnn` with `scaling`.
    plates : DataFrame
        As `lnp.design.plate_layout.read_layout` returns it; all have the same channels.
    """
    imaged, known = plates["channels"].iloc[0], settings["cnn"]["scaling"]
    if known == "auto":
        return
    lacking = [name for name in SEEN_CHANNELS if name in imaged and name not in known]
    networks = image_readers(settings["approaches"], settings)
    if lacking and networks:
        raise ApproachError(
            f"cnn/scaling: missing for {', '.join(lacking)}, which {', '.join(networks)} need. "
            "Add these channels, or set cnn/scaling to auto."
        )


def check_spot_network(settings):
    """Refuse a file of a network of spots that the settings name, before any work.

    Parameters
    ----------
    settings : dict
        `spots` with `method`, and `network`: train, or a file.

    Raises
    ------
    DamagedError, SpotNetworkError
    """
    method, network = settings["spots"]["method"], settings["spots"]["network"]
    if network != "train" and method != SPOTIFLOW:
        read_network(method, network)
    elif network != "train" and not Path(network).is_dir():
        raise SpotNetworkError(
            f"{network}: there is no such folder; expected one that Spotiflow wrote. Name one in "
            "spots/network, or set it to train."
        )


def check_stainers(settings, wells):
    """Refuse a file of networks that stain, if it is none or saw a well of the study.

    Parameters
    ----------
    settings : dict
        `staining` with `used`, `scored`, and `network`: train, or a file.
    wells : DataFrame
        As `lnp.design.plate_layout.read_layout` returns it.

    Raises
    ------
    DamagedError, StainerError
    """
    staining = settings["staining"]
    if staining["network"] != "train" and (staining["used"] or staining["scored"]):
        fitted = read_stainer(staining["network"])[0]["about"]["wells"]
        for plate, rows in wells[wells["exclude"] == ""].groupby("plate"):
            check_unseen(fitted, plate, rows["well"].tolist(), staining["network"])
