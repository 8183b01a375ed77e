"""Claims that a study supports, by a decision rule fixed before any result is seen.

Within a dose, on treated held-out cells, with whole wells as the independent units:

1. The metric is the AUROC of pairs of cells of one dose (classification) or Pearson's
   correlation of deviations from the doses' means (regression); a model that predicts the
   same for all cells of a dose is at chance (0.5 or 0). (The report's texts quote Spearman's
   correlation, which single bright cells move less.)
2. An approach beats a group of others if its lead over the best of the group is above 0. Each
   resample of wells chooses the best of the group again, so that it gains nothing from having
   been picked. With fewer than 6 treated wells, or if nearly all cells of the rarer class lie in
   one or two, nothing is tested: too few wells.
3. One question is primary, declared in the settings before any result is seen (`primary`,
   `claims/group`): does the primary approach beat one group? As long as that group is nuisance, a
   yes means that it predicts within a dose. It is tested first and alone, one-sided at 5 %,
   corrected for the two tasks (Holm); no other approach of the study, and no other group, takes
   anything of these 5 %. All other pairs of approach and group are secondary, those of the primary
   approach with other groups among them, and corrected among themselves, tasks included (Holm). So
   a study without any lead has a false primary claim in at most 5 % of the cases, and a false
   secondary one in at most 5 %.
4. Horizons are tested from the last to the first, until one fails; so the last one is
   tested at the full level, and no correction for their number is needed.
5. The groups: nuisance (does it see more than the plate?), simple (more than one quantity
   of the LNPs?), named (more than named measures?), and for temporal models the model of a
   single frame at the same horizon (does time add to a single frame?). An approach is not compared
   with itself, nor with one that the study does not run. Where spots lie, if it
   was measured, is compared with the spot count: does their place tell more than their number?
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from lnp.assessment.intervals import Resamples, resample_wells
from lnp.assessment.permutation_tests import holm
from lnp.assessment.scores import held_out_folds
from lnp.assessment.strata import POOLS, Cells, influence_of
from lnp.core.vocabulary import CELL_KEY, CHANCE, CLASSIFICATION, ENSEMBLE, GIVEN, REGRESSION, TEST
from lnp.design.conditions import group_cells
from lnp.models.registry import BEATEN, ORACLE, asked_of, names_of

CLAIM_METRICS = {CLASSIFICATION: "auroc", REGRESSION: "pearson"}  # rule 1
PRIMARY, SECONDARY = "primary", "secondary"
LEVEL = 0.05  # one-sided, of the primary question, and of all secondary ones together
YES, NO, UNKNOWN = "yes", "not shown", "too few wells"


@dataclass(frozen=True)
class Skills:
    """Scores within dose of several models on the same cells.

    Attributes
    ----------
    values : dict of model to (1 + n_sets,) ndarray
        The score, then that of each resample.
    resamples : Resamples
    """

    values: dict
    resamples: Resamples

    def lead(self, model, others):
        """Return a model's lead over the best of others: its name, then values by resample.

        The first value is the lead itself.
        """
        known = [other for other in others if other in self.values and other != model]
        table = np.stack([self.values[other] for other in known])
        return known[int(table[:, 0].argmax())], self.values[model] - table.max(axis=0)


def make_claims(predictions, horizons, primary):
    """Return what each approach is shown to beat, by the rule at the top of this module.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one protocol.
    horizons : list of int
    primary : dict
        `approach` and `group` of the primary question.

    Returns
    -------
    DataFrame
        Table `claims`: one row per task, horizon, group and approach.
    """
    parts = []
    for horizon in horizons:
        skills = {task: measure_skills(predictions, task, horizon) for task in CLAIM_METRICS}
        parts.append(judge_leads(measure_leads(skills), primary).assign(horizon=horizon))
    claims = pd.concat(parts).assign(protocol=predictions["protocol"].iloc[0])
    return close_sequence(claims.drop(columns=["error", "df"]))


def withdraw_claims(claims):
    """Return a table "claims" in which nothing is tested, since too few wells could be held out."""
    return claims.assign(verdict=UNKNOWN, low=np.nan, p=np.nan, p_adjusted=np.nan)


def measure_skills(predictions, task, horizon):
    """Return the `Skills` of all models but the oracles, on treated test cells.

    A score that is not defined is at chance.
    """
    here = predictions[
        (predictions["part"] == TEST)
        & (predictions["task"] == task)
        & (predictions["horizon"] == horizon)
        & (predictions["dose_ng"] > 0)
        & ~predictions["model"].isin(names_of(ORACLE))
    ]
    rows = here[here["fold"] == ENSEMBLE].merge(held_out_folds(here), on=CELL_KEY)
    about = ["well", *GIVEN, "truth", "held_out_in"]
    wide = rows.pivot(index=[*CELL_KEY, *about], columns="model", values="prediction")
    table = wide.index.to_frame(index=False)
    metric, skills, groups = CLAIM_METRICS[task], {}, group_cells(table)
    truth, fold = table["truth"].to_numpy(), table["held_out_in"].to_numpy()
    doses = list(groups.of_treated().values())
    influence = influence_of(metric, truth, doses)
    resamples = resample_wells(table["plate"] + "/" + table["well"], groups.number, influence)
    weights = np.vstack([np.ones(len(table)), resamples.weights])
    for model in wide.columns[wide.notna().all()]:
        cells = Cells(truth, wide[model].to_numpy(), fold, weights)
        values = POOLS[task][metric](truth, cells.prediction, weights, cells.by_fold(doses))
        skills[model] = np.where(np.isfinite(values), values, CHANCE[metric])
    return Skills(skills, resamples)


def measure_leads(skills):
    """Return the lead of everyone asked of a group over it, one row each.

    `skills` is a dict of task to `Skills`.
    """
    rows = []
    for (task, known), (group, others) in product(skills.items(), BEATEN.items()):
        if not set(others) & set(known.values):
            continue
        for model in [m for m in asked_of(group) if m in known.values and [m] != others]:
            best, lead = known.lead(model, others)
            rows.append(
                {
                    "task": task,
                    "group": group,
                    "model": model,
                    "other": best,
                    "value": known.values[model][0],
                    "difference": lead[0],
                    "error": known.resamples.standard_error(lead[1:]),
                    "df": known.resamples.df,
                    "n_wells": known.resamples.n_wells,
                }
            )
    return pd.DataFrame(rows)


def judge_leads(leads, primary):
    """Judge the leads at one horizon by Student's t: question, p, lower bound and verdict.

    The bound is at the level at which Holm's method tests the lead: `LEVEL` divided by the number
    of leads of the same question whose p is not smaller.
    """
    asked = (leads["model"] == primary["approach"]) & (leads["group"] == primary["group"])
    question = pd.Series(np.where(asked, PRIMARY, SECONDARY), index=leads.index)
    certain = leads["error"] == 0  # the two models' predictions are ranked alike
    t = leads["difference"] / leads["error"].mask(certain, 1e-12)
    p = pd.Series(stdtr(leads["df"], -t), index=leads.index)
    groups = p.groupby(question)
    n_left = groups.rank(method="first", ascending=False)
    p_adjusted = groups.transform(lambda known: holm(known.to_numpy()))
    return leads.assign(
        question=question,
        p=p,
        p_adjusted=p_adjusted,
        low=leads["difference"] - stdtrit(leads["df"], 1 - LEVEL / n_left) * leads["error"],
        verdict=np.select([p.isna(), p_adjusted <= LEVEL], [UNKNOWN, YES], NO),
    )


def close_sequence(claims):
    """Let a claim at a horizon stand only if it stands at all later ones (rule 4)."""
    key = ["task", "group", "model"]
    claims = claims.sort_values([*key, "horizon"], ascending=[True, True, True, False])
    stands = (claims["verdict"] == YES).groupby([claims[name] for name in key]).cummin()
    verdict = claims["verdict"].where(stands | (claims["verdict"] != YES), NO)
    return claims.assign(verdict=verdict).reset_index(drop=True)
