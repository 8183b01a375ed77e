"""What a reader must know before believing the numbers."""

FEW_CELLS = 36  # per dose; below, a within-dose effect of usual size is often missed
FEW_WELLS = 3  # per dose and plate; below, wells cannot be told from doses
MANY_LOST = 0.2  # share of the seeded cells
UNEVEN = 0.1  # difference between doses in the share of lost cells


def list_caveats(settings, simulated, cells, test_cells):
    """Return what speaks against the numbers, as sentences, the gravest first.

    Parameters
    ----------
    settings : dict
        All settings of the study.
    simulated : list of str
        Names of plates that do not exist.
    cells : DataFrame
        Table "cells" of the training plates.
    test_cells : dict of str to DataFrame
        Per protocol, the held-out cells: columns plate, well, site, cell, dose_ng.
    """
    return [
        *simulation_caveats(simulated),
        *network_caveats(settings),
        *plate_caveats(cells),
        *loss_caveats(cells),
        *(
            caveat
            for name, protocol in settings["protocols"].items()
            for caveat in protocol_caveats(name, protocol, test_cells[name])
        ),
    ]


def simulation_caveats(simulated):
    """Say that simulated plates say nothing about real cells."""
    if not simulated:
        return []
    return [
        f"Simulated: {', '.join(simulated)} does not exist. The numbers show that the pipeline "
        "works, and nothing about real cells."
    ]


def network_caveats(settings):
    """Say where the networks are not the paper's."""
    caveats = []
    if settings["cnn"]["weights"] == "random":
        caveats.append(
            "RANDOM WEIGHTS: the convolution base was never trained on any image (cnn/weights: "
            "random). Every network score below is of random filters with a trained head; a study "
            "should use imagenet."
        )
    if settings["lstm"]["n_draws"] < 50 or settings["gbm"]["n_draws"] < 50:
        caveats.append(
            f"Short searches: {settings['lstm']['n_draws']} draws for the LSTM and "
            f"{settings['gbm']['n_draws']} for the boosted trees; the paper made 200 of each."
        )
    return caveats


def plate_caveats(cells):
    """Say where plates and wells are too few."""
    caveats = []
    if cells["plate"].nunique() == 1:
        caveats.append(
            "One plate: no experiment was repeated, so nothing is known of how results vary from "
            "one day to another."
        )
    used = cells[cells["used"]]
    wells = used.groupby(["plate", "dose_ng"])["well"].nunique()
    for (plate, dose), n_wells in wells[wells < FEW_WELLS].items():
        caveats.append(
            f"Few wells: {plate} has {n_wells} used at {dose:g} ng; with fewer than {FEW_WELLS}, "
            "what a dose does and what a well does can hardly be told apart."
        )
    return caveats


def loss_caveats(cells):
    """Say where many cells were lost, and where the doses lost unevenly."""
    lost = 1 - cells.groupby("dose_ng")["used"].mean()
    many = [f"{share:.0%} at {dose:g} ng" for dose, share in lost[lost > MANY_LOST].items()]
    caveats = [
        f"Many cells lost: of the seeded cells, {', '.join(many)} were not used; the rest are "
        "survivors, not a fair sample."
    ] * bool(many)
    if lost.max() - lost.min() > UNEVEN:
        caveats.append(
            f"Uneven loss: from {lost.min():.0%} ({lost.idxmin():g} ng) to {lost.max():.0%} "
            f"({lost.idxmax():g} ng) of the seeded cells were not used, so the doses are not "
            "compared on like cells."
        )
    return caveats


def protocol_caveats(name, protocol, test_cells):
    """Say where a protocol flatters, or has few cells to judge by."""
    caveats = []
    if protocol["unit"] == "cell":
        caveats.append(
            f"Protocol {name} splits by cell: cells of one field, with crops that may overlap, "
            "stand in training and test. That flatters every model; unit: well does not."
        )
    n_cells = test_cells[test_cells["dose_ng"] > 0].groupby("dose_ng").size()
    few = n_cells[n_cells < FEW_CELLS]
    if len(few):
        judged = ", ".join(f"{dose:g} ng by {n}" for dose, n in few.items())
        caveats.append(
            f"Few held-out cells: protocol {name} judges {judged}; with fewer than {FEW_CELLS}, a "
            "real effect within a dose is often missed, and chance looks like one."
        )
    return caveats
