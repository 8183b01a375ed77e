"""Which settings would make a study cheaper, and by how much."""

import copy

from lnp.estimate.job_costs import estimate_jobs
from lnp.estimate.job_units import job_units

LEAST_SHARE = 0.05  # of the core hours, for a saving to be worth a sentence
NETWORK_RULES = {
    *("extract_moments", "train_cnn", "search_lstm", "extract_tsfresh", "search_gbm", "train_tcn"),
    *("explain_networks", "cover_channels", "explain_gbm", "check_gbm", "check_networks"),
}


def list_savings(n_jobs, size, settings, costs, speed, gpu=False):
    """Return what some changes of the settings would save: (change, core seconds), largest first.

    Parameters
    ----------
    n_jobs : dict of str to int
        Jobs of each rule.
    size : lnp.estimate.study_size.StudySize
    settings : dict
        All settings, with their defaults.
    costs : DataFrame
        Of `lnp.estimate.job_costs.read_costs`.
    speed : float
        Of this machine.
    gpu : bool
        See `lnp.estimate.job_units.job_units`.
    """

    def core_seconds(jobs, chosen):
        return estimate_jobs(jobs, job_units(size, chosen, gpu), costs, speed)["core_s"].sum()

    now = core_seconds(n_jobs, settings)
    found = []
    for section, name, value in changes(settings):
        changed = copy.deepcopy(settings)
        changed[section][name] = value
        text = f"{section}: {{{name}: {value}}}"
        found.append((text, now - core_seconds(n_jobs, changed)))
    without = {rule: n for rule, n in n_jobs.items() if rule not in NETWORK_RULES}
    if settings["approaches"] != ["named"]:
        found.append(("approaches: [named]", now - core_seconds(without, settings)))
    worth = [(text, saved) for text, saved in found if saved > LEAST_SHARE * now]
    return sorted(worth, key=lambda row: -row[1])


def changes(settings):
    """Return single settings made smaller: (section, name, value)."""
    halved = [
        *[("cnn", "n_augmentations"), ("cnn", "epochs"), ("lstm", "n_draws"), ("gbm", "n_draws")],
        *[("gbm", "n_augmentations"), ("tcn", "n_networks"), ("tcn", "epochs")],
        *[("explanation", "n_cells"), ("explanation", "n_covered")],
    ]
    return [
        (section, name, settings[section][name] // 2)
        for section, name in halved
        if settings[section][name] > 1
    ]
