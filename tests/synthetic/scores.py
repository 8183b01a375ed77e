"""Scores, tests and predictions of a small study, with numbers that we chose."""

from itertools import combinations

import numpy as np
import pandas as pd

from lnp.assessment.outcome_variants import list_variants
from lnp.core.contracts import COLUMNS
from lnp.core.tables import check_table
from synthetic.results import PLATE, make_cells, make_wells

PROTOCOL = "paper"
HORIZONS, FOLDS = [4, 8], ["fold1", "fold2", "fold3"]
STRATA = {"all": (40, 6), "treated": (28, 4), "dose 31.6": (14, 2), "dose 316": (14, 2)}
STRATA |= {"dose 0": (12, 2), "within dose": (28, 4)}
BASELINES = ["majority", "dose", "lnp_ridge", "oracle_frame", "oracle_course"]
TASK_METRICS = {
    "classification": ["weighted_f1", "auroc", "balanced_accuracy", "brier"],
    "regression": ["rmse", "r2", "spearman"],
}
SKILL = {  # 0 (chance) to 1 (perfect), at the last horizon
    "cnn": 0.3,
    "lstm": 0.5,
    "gbm": 0.6,
    "named": 0.55,
    "majority": 0.0,
    "dose": 0.0,
    "lnp_ridge": 0.4,
    "oracle_frame": 0.35,
    "oracle_course": 0.8,
}
SKILL_OF_TWO = {"cnn": 0.2, "lstm": 0.8, "gbm": 0.5, "dose": 0.6}  # in the paper's protocol


def score_of(metric, skill):
    """Return the value of a metric at a skill between 0 (chance) and 1 (perfect)."""
    if metric in ["rmse", "brier"]:
        return 1.0 - 0.8 * skill
    return 0.5 + 0.5 * skill if metric in ["auroc", "weighted_f1", "balanced_accuracy"] else skill


def score_rows(model, horizon, skill):
    """Yield the rows of one model at one horizon: all folds, strata, metrics."""
    fitted = model in ["cnn", "lstm", "gbm", "named"]
    for i, fold in enumerate([*FOLDS, "ensemble"] if fitted else ["ensemble"]):
        offset = 0.02 * (i - 1) if fold != "ensemble" else 0.0
        for task, metrics in TASK_METRICS.items():
            for stratum, (n_cells, n_wells) in STRATA.items():
                for metric in metrics:
                    value = score_of(metric, skill) + offset
                    ends = (value - 0.1, value + 0.1)
                    size = (n_cells, n_wells, "")
                    yield (
                        PROTOCOL,
                        model,
                        task,
                        fold,
                        horizon,
                        stratum,
                        metric,
                        value,
                        *ends,
                        *size,
                    )


def make_scores(skill=SKILL):
    """Return the table "scores": every model's skill rises with the time points seen."""
    columns = ["protocol", "model", "task", "fold", "horizon", "stratum", "metric", "value"]
    columns += ["low", "high", "n_cells", "n_wells", "reason"]
    last, rows = HORIZONS[-1], []
    for model, best in skill.items():
        for horizon in range(1, last + 1) if model == "cnn" else HORIZONS:
            grows = model not in ["majority", "dose"]
            rows += score_rows(model, horizon, best * horizon / last if grows else best)
    return pd.DataFrame(rows, columns=columns)


def make_two_protocols(within=0.2):
    """Return scores of `paper` and `grouped`; in the latter the skill within dose is `within`."""
    grouped = make_scores({model: skill / 2 for model, skill in SKILL_OF_TWO.items()})
    inside = grouped["stratum"] == "within dose"
    skill = pd.Series({"auroc": score_of("auroc", within), "spearman": within})
    grouped.loc[inside, "value"] = grouped.loc[inside, "metric"].map(skill)
    grouped = grouped.assign(low=grouped["value"] - 0.1, high=grouped["value"] + 0.1)
    return pd.concat([make_scores(SKILL_OF_TWO), grouped.assign(protocol="grouped")])


def make_tests(p_adjusted=0.01):
    """Return the table "tests": all pairs of approaches, one p everywhere; named is primary."""
    pairs = combinations(["cnn", "lstm", "gbm", "named"], 2)
    families = {pair: "declared" if "named" in pair else "exploratory" for pair in pairs}
    kinds = {"folds_unpaired": (0.1, 3, "folds"), "wells_paired": (0.0001, 12, "wells")}
    rows = [
        (
            *(PROTOCOL, task, horizon, first, second, family, kind),
            *(0.1, p_adjusted / 3, p_adjusted, floor, n, unit, "", 0.008),
        )
        for task in TASK_METRICS
        for horizon in HORIZONS
        for (first, second), family in families.items()
        for kind, (floor, n, unit) in kinds.items()
    ]
    columns = ["protocol", "task", "horizon", "first", "second", "family", "test", "difference"]
    return pd.DataFrame(
        rows, columns=[*columns, "p", "p_adjusted", "floor", "n", "unit", "reason", "as_published"]
    )


def make_claims(verdict="yes", low=0.1, n_wells=6):
    """Return the table "claims": every approach leads every group by 0.2 at every horizon.

    The primary approach is named.
    """
    others = {"nuisance": "density", "simple": "spots", "named": "named", "single frame": "cnn"}
    rows = [
        (PROTOCOL, task, horizon, group, model, other, 0.7, 0.2, low, 0.01, 0.02, n_wells, verdict)
        for task in TASK_METRICS
        for group, other in others.items()
        for model in ["cnn", "lstm", "gbm", "named"]
        if model != other
        for horizon in HORIZONS
    ]
    columns = ["protocol", "task", "horizon", "group", "model", "other", "value"]
    columns += ["difference", "low", "p", "p_adjusted", "n_wells", "verdict"]
    claims = pd.DataFrame(rows, columns=columns)
    primary = (claims["group"] == "nuisance") & (claims["model"] == "named")
    return claims.assign(question=np.where(primary, "primary", "secondary"))


def make_checks(passed=True):
    """Return the table "checks": two checks in every fold, of which the last may fail."""
    rows = [
        (
            PROTOCOL,
            check,
            "",
            fold,
            0,
            passed or (check, fold) != ("units together", FOLDS[-1]),
            "x",
        )
        for check in ["copies together", "units together"]
        for fold in FOLDS
    ]
    columns = ["protocol", "check", "task", "fold", "horizon", "passed", "detail"]
    return pd.DataFrame(rows, columns=columns)


def make_predictions(n_cells=40, seed=0):
    """Return ensemble rows of the table "predictions" for the regression at the last horizon."""
    rng = np.random.default_rng(seed)
    dose = rng.choice([0.0, 31.6, 316.0], n_cells)
    truth = 9 + 0.8 * np.log1p(dose) * rng.uniform(0.3, 1, n_cells)
    parts = []
    for model in ["lstm", "gbm"]:
        table = pd.DataFrame({"cell": np.arange(n_cells), "dose_ng": dose, "truth": truth})
        table["prediction"] = truth + rng.normal(0, 0.7, n_cells)
        parts.append(table.assign(model=model))
    return pd.concat(parts, ignore_index=True).assign(
        protocol=PROTOCOL,
        task="regression",
        fold="ensemble",
        horizon=HORIZONS[-1],
        part="test",
        plate=PLATE,
        site="C03_f001",
        well="C03",
        formulation="",
        spread=0.1,
    )


def make_probabilities(n_cells=40, seed=0):
    """Return ensemble rows of the table "predictions" for the class: probabilities that hold."""
    rng = np.random.default_rng(seed)
    levels = make_predictions(n_cells, seed)
    probability = rng.uniform(size=n_cells)
    truth = (rng.uniform(size=n_cells) < probability).astype(float)
    parts = [
        levels[levels["model"] == "lstm"].assign(
            model=model, truth=truth, prediction=np.clip(probability + shift, 0, 1)
        )
        for model, shift in {"cnn": 0.2, "lstm": 0.0, "gbm": 0.0, "named": 0.0}.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(task="classification")


def make_targets():
    """Return rows of the table "targets" whose thresholds are e^9, e^10 and e^11 counts."""
    levels = dict(zip(FOLDS, [9.0, 10.0, 11.0], strict=True))
    rows = [
        (PROTOCOL, fold, PLATE, "C03_f001", 0, np.exp(level), True, 12.0)
        for fold, level in levels.items()
    ]
    columns = ["protocol", "fold", "plate", "site", "cell", "threshold", "positive", "level"]
    return pd.DataFrame(rows, columns=columns).assign(class_part="test")


def make_evaluation():
    """Return the table "evaluation" of a simulated plate."""
    rows = [
        ("seeding precision", 0.97, "share", 60, "seeds that lie in a true cell, one per cell"),
        ("seeding recall", 0.95, "share", 62, "true cells that have a seed"),
        ("identity kept", 0.93, "share", 55, "tracks that end in the cell that they began in"),
        ("brightfield shift error", 0.2, "px", 6, "largest distance to the true shift"),
    ]
    columns = ["quantity", "value", "unit", "n", "meaning"]
    return pd.DataFrame(rows, columns=columns).assign(plate=PLATE)


def make_split(n_wells=2, n_cells=5):
    """Return the table "split" of the used cells of `synthetic_results.make_cells`."""
    cells = make_cells(make_wells(n_wells), n_cells)
    cells = cells.loc[cells["used"], ["plate", "site", "cell"]]
    part = np.resize(["train", "test", "train", "valid"], len(cells))
    unit = cells["site"] + "/" + cells["cell"].astype(str)
    cells = cells.assign(unit=unit, part=part, protocol=PROTOCOL)
    folds = [cells.assign(fold=fold) for fold in FOLDS]
    return pd.concat(folds, ignore_index=True)


def make_sensitivity():
    """Return the table "sensitivity": nothing changes but under the mixture.

    There prevalence falls by 0.1 and the AUROC of the named measures rises by 0.05; with the
    ring nothing is defined; the approaches have no scores for cells followed only so far.
    """
    rows = []
    for variant in list_variants("maximum", "none", simulated=False):
        mixed, lost = variant.name == "mixture", variant.name == "ring"
        about = (PROTOCOL, variant.aspect, variant.name, variant.own)
        reason = "all cells are positive" if lost else ""
        for stratum, share in {"treated": 0.7, "dose 0": 0.0, "dose 31.6": 0.5}.items():
            value = np.nan if lost else share - 0.1 * mixed * (share > 0)
            place = ("prevalence", stratum, "classification", "", value, np.nan, np.nan)
            rows.append((*about, *place, 40, 6, reason))
        for model, skill in {"named": 0.4, "cnn": 0.3, "lstm": 0.5, "gbm": 0.6}.items():
            for task, metric in [("classification", "auroc"), ("regression", "spearman")]:
                rises = mixed and (model, metric) == ("named", "auroc")
                value = score_of(metric, skill) + 0.05 * rises
                unseen = variant.cells == "followed" and model != "named"
                value = np.nan if lost or unseen else value
                place = (metric, "within dose", task, model, value, value - 0.1, value + 0.1)
                rows.append((*about, *place, 28, 4, reason))
    return check_table("sensitivity", pd.DataFrame(rows, columns=list(COLUMNS["sensitivity"])), "")


def make_explanation(model="named"):
    """Return the table "explanation": the loss of LNP spots leads, then the area; both tasks."""
    rows = [
        ("kind", "", "loss", 0.6, np.nan),
        ("kind", "", "shape", 0.4, np.nan),
        ("measure", "spot_count", "loss", 0.6, 0.8),
        ("measure", "area", "shape", 0.4, -0.5),
    ]
    table = pd.DataFrame(rows, columns=["level", "measure", "kind", "share", "direction"])
    table = table.assign(
        low=table["share"] - 0.1, high=table["share"] + 0.1, importance=0.3, used=0.5
    )
    table = table.assign(**dict.fromkeys(["fold", "feature", "reason"], ""), like=np.nan)
    table = table.assign(
        protocol=PROTOCOL, model=model, horizon=HORIZONS[-1], n_cells=28, n_wells=4
    )
    tasks = pd.concat([table.assign(task=task) for task in TASK_METRICS], ignore_index=True)
    return check_table("explanation", tasks, "made here")
