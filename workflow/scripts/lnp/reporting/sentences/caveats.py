"""Caveats: what a reader must know before believing the numbers."""

from lnp.core.vocabulary import EDGES_BASE, FORMULATION, NOT_IMAGED, RANDOM_BASE
from lnp.design.conditions import group_cells, list_formulations
from lnp.models.registry import image_readers, label_of

NOT_IMAGED_MEANS = {
    "lnp": "spots, measures of LNPs and predictors made of them are left out, so nothing is said "
    "about uptake",
    "brightfield": "drift is measured in the counterstain alone",
    "counterstain": "cells are found and tracked in a counterstain that is predicted from "
    "brightfield, by networks of another study; measures of its light and predictors made of them "
    "are left out; drift is measured in brightfield alone, and how far brightfield lies from "
    "fluorescence is not known, so masks may lie beside the light of LNPs and reporter by as much",
}
BASES = {
    RANDOM_BASE: (
        "RANDOM WEIGHTS: the convolutional base was never trained on images (cnn/weights: "
        "random). Every network score below comes from random filters with a trained head. "
        "Set cnn/weights to imagenet or edges for a study."
    ),
    EDGES_BASE: (
        "Not the paper's base: the networks start from weights of ImageNet that were tuned further "
        "to find edges on photographs (cnn/weights: edges); the paper's start from those of "
        "ImageNet. Set cnn/weights to imagenet where they can be downloaded."
    ),
}
SEEN_AS_BLACK = "the networks see black in its place; "
FEW_CELLS = 36  # per dose; below, a within-dose effect of usual size is often missed
FEW_WELLS = 3  # per dose and plate; below, wells cannot be separated from doses
MANY_LOST = 0.2  # share of the seeded cells
UNEVEN = 0.1  # difference between doses in the share of lost cells
FEW_DRAWS = 50  # of a search; the paper made 200


def list_caveats(settings, simulated, cells, test_cells):
    """Return what speaks against the numbers, as sentences, the gravest first.

    Parameters
    ----------
    settings : dict
        All settings of the study.
    simulated : list of str
        Names of simulated plates.
    cells : DataFrame
        Table "cells" of the training plates.
    test_cells : dict of str to DataFrame
        Per protocol, the held-out cells: columns plate, well, site, cell, dose_ng.
    """
    caveats = [*setup_caveats(settings, simulated), *plate_caveats(cells), *loss_caveats(cells)]
    for name, tested in test_cells.items():
        caveats += protocol_caveats(name, settings["protocols"][name], tested)
    return caveats


def setup_caveats(settings, simulated):
    """Return caveats on simulated plates and on networks that differ from the paper's."""
    caveats = []
    if simulated:
        caveats.append(
            f"Simulated data ({', '.join(simulated)}): the numbers show that the pipeline works; "
            "they say nothing about real cells."
        )
    networks = image_readers(settings["approaches"], settings)
    for channel, lost in NOT_IMAGED_MEANS.items():
        if settings["acquisition"]["channels"][channel] == NOT_IMAGED:
            black = SEEN_AS_BLACK if networks else ""
            caveats.append(f"No {channel} was imaged: {black}{lost}.")
    if networks and settings["cnn"]["weights"] in BASES:
        caveats.append(BASES[settings["cnn"]["weights"]])
    draws = {
        name: settings[name]["n_draws"] for name in networks if "n_draws" in settings.get(name, {})
    }
    if draws and min(draws.values()) < FEW_DRAWS:
        made = " and ".join(f"{n} draws for {label_of(name)}" for name, n in draws.items())
        caveats.append(f"Short searches: {made}; the paper used 200 for each.")
    return caveats


def plate_caveats(cells):
    """Return caveats on too few plates or wells."""
    caveats = []
    if cells["plate"].nunique() == 1:
        caveats.append(
            "One plate: the experiment was not repeated, so it is unknown how results vary from "
            "day to day."
        )
    used = cells[cells["used"]]
    wells = used.groupby(["plate", "dose_ng", "condition"])["well"].nunique()
    few = wells[wells < FEW_WELLS].rename("n").reset_index()
    few["text"] = few["n"].astype(str) + " used at " + few["condition"]
    names = list_formulations(used)
    together = few.groupby("plate" if len(names) > 1 else ["plate", "dose_ng", "condition"])
    for _, rows in together:
        caveats.append(
            f"Few wells: {rows['plate'].iloc[0]} has {', '.join(rows['text'])}. With fewer than "
            f"{FEW_WELLS}, the effect of a dose can hardly be separated from the effect of a well."
        )
    if len(names) > 1:
        caveats.append(
            f"{len(names)} formulations ({', '.join(names)}): each dose is that of one of them, "
            "also where the axis of a figure says no more than dose."
        )
    return caveats


def loss_caveats(cells):
    """Return caveats on many lost cells, and on doses that lost them at different rates."""
    lost = 1 - cells.groupby(["dose_ng", "condition"])["used"].mean().droplevel("dose_ng")
    caveats = []
    many = [f"{share:.0%} at {condition}" for condition, share in lost[lost > MANY_LOST].items()]
    if many:
        caveats.append(
            f"Many cells lost: of the seeded cells, {', '.join(many)} were not used. The remaining "
            "cells are survivors, not a fair sample."
        )
    if lost.max() - lost.min() > UNEVEN:
        caveats.append(
            f"Uneven loss: from {lost.min():.0%} ({lost.idxmin()}) to {lost.max():.0%} "
            f"({lost.idxmax()}) of the seeded cells were not used, so the cells of different "
            "doses are not comparable samples."
        )
    return caveats


def protocol_caveats(name, protocol, test_cells):
    """Return caveats on a split by cell, and on few held-out cells at a dose."""
    caveats = []
    if protocol["unit"] == "cell":
        caveats.append(
            f"Protocol {name} splits by cell: cells of one field, whose crops may overlap, are in "
            "both the training and the test set. Every model looks better than it is; unit: well "
            "prevents this."
        )
    names = list_formulations(test_cells)
    if protocol["unit"] == FORMULATION:
        caveats.append(
            f"Protocol {name} holds formulations out: each of {len(names)} ({', '.join(names)}) is "
            "predicted by models that never saw it. Intervals are over wells: they hold for these "
            "formulations, and not for formulations in general."
        )
    groups = group_cells(test_cells).of_treated()
    few = {dose: inside.sum() for dose, inside in groups.items() if inside.sum() < FEW_CELLS}
    if few:
        held_out = ", ".join(f"{n} at {dose}" for dose, n in few.items())
        caveats.append(
            f"Few held-out cells: protocol {name} has {held_out}. With fewer than {FEW_CELLS}, a "
            "real effect within a dose is often missed, and chance can look like an effect."
        )
    return caveats
