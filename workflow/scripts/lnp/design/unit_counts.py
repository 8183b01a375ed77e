"""Units of a protocol (wells, sites, plates, formulations): how many, and in how many folds."""

from lnp.core.vocabulary import CONTROLS, FORMULATION, TREATED
from lnp.design.conditions import dose_text, group_cells, reporter_dose
from lnp.design.folds import MOST_CROSS, n_cross_folds
from lnp.design.formulations.folds import n_formulation_folds


def count_units(protocol, plates, wells):
    """Return how many units each dose has on the training plates; None where units are cells.

    A dose is named with its formulation, as in "31.6 ng of LNP-A". At 0 ng these are the controls
    that set the protocol's threshold. Where formulations are held out: the wells of each.

    Parameters
    ----------
    protocol : dict
        Settings of one protocol.
    plates, wells : DataFrame
        As `lnp.design.plate_layout.read_layout` returns them.
    """
    if protocol["unit"] == "cell":
        return None
    kept = training_wells(plates, wells)
    if protocol["unit"] == FORMULATION:
        treated = kept[kept["role"] == TREATED]
        return treated.groupby(FORMULATION)["well"].size().to_dict()
    kept = kept[~kept["role"].isin(set(CONTROLS) - set(protocol["controls"]))]
    n_fields = kept["plate"].map(plates["fields"].map(len))
    kept = kept.assign(n_fields=n_fields, dose_ng=reporter_dose(kept))
    groups = group_cells(kept)
    by_dose = kept.groupby(groups.number)
    counts = {
        "plate": by_dose["plate"].nunique(),
        "well": by_dose["well"].size(),
        "site": by_dose["n_fields"].sum(),
    }[protocol["unit"]]
    return {dose_text(*groups.given[number]): n for number, n in counts.items()}


def training_wells(plates, wells):
    """Return the wells of training plates that are not excluded."""
    training = plates.index[plates["purpose"] == "train"]
    return wells[wells["plate"].isin(training) & (wells["exclude"] == "")]


def leading_protocol(protocols):
    """Return the name of the protocol that a study is judged by: the first that holds out wells.

    >>> leading_protocol({"paper": {"unit": "cell"}, "grouped": {"unit": "well"}})
    'grouped'
    """
    apart = [name for name, protocol in protocols.items() if protocol["unit"] != "cell"]
    return next(iter([*apart, *protocols]))


def n_folds_of(protocol, n_units):
    """Return the number of folds of a protocol; `auto`: what the scarcest dose allows."""
    if protocol["n_folds"] != "auto":
        return protocol["n_folds"]
    if protocol["scheme"] == "holdout" or n_units is None:
        return MOST_CROSS
    if protocol["unit"] == FORMULATION:
        return n_formulation_folds(len(n_units))
    return n_cross_folds(min(n_units.values()))
