"""Score a new plate against the training plates, cause by cause, per site and as a whole."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.schemas.plates import PLATES
from lnp.shift.causes import CAUSES, MOVES, QUANTITIES, TOGETHER, WHOLE, WITH_DOSE
from lnp.shift.ceiling import score_saturation
from lnp.shift.permutations import score_permutations, stack_channels
from lnp.shift.pixel_sizes import with_pixel_size
from lnp.shift.quantities import GIVEN, describe_difference, site_quantities
from lnp.shift.reference import take_apart


def score_shift(new, reference):
    """Mahalanobis distance of a new plate from the training plates, in what each cause changes.

    Sites are compared with training sites that were given the same formulation and dose. Elsewhere
    the nearest dose stands in, and the level of the LNP channel, which changes with what was given,
    is not compared.

    Parameters
    ----------
    new, reference : DataFrame
        Tables "appearance" of one new plate, and of all training plates.

    Returns
    -------
    DataFrame
        Table "plate_shift": of each cause a row per site, and one of the whole plate.
    """
    return compare(new, learn_normal(reference))


@dataclass(frozen=True)
class Normal:
    """What is normal by the training plates: learnt once, for any number of new plates.

    `by_cause` maps causes to a `lnp.shift.reference.Reference`, `most_saturated` is the highest
    share of a site, `channels` see `lnp.shift.permutations.stack_channels`.
    """

    by_cause: dict
    most_saturated: float
    pixel_um: float
    channels: pd.DataFrame


def learn_normal(reference):
    """Return what is `Normal` by the table "appearance" of all training plates."""
    known = site_quantities(reference)
    training = take_apart(known)
    return Normal(
        by_cause={
            cause: training.reference([n for n in names if n in known], MOVES.get(cause))
            for cause, names in QUANTITIES.items()
        },
        most_saturated=reference["saturated"].max(),
        pixel_um=reference["pixel_um"].median(),
        channels=stack_channels(reference),
    )


def compare(new, normal):
    """Return the table "plate_shift" of a new plate, see `score_shift`; by what is `Normal`."""
    sites = site_quantities(new)
    parts = [score_cause(cause, sites, known) for cause, known in normal.by_cause.items()]
    parts.append(score_saturation(new, normal.most_saturated))
    parts.append(score_permutations(stack_channels(new), normal.channels))
    table = with_pixel_size(pd.concat(parts, ignore_index=True), new, normal.pixel_um)
    table = explain_away(table.assign(alarm=table["score"] > table["limit"]))
    table = table.assign(
        plate=new["plate"].iloc[0],
        order=pd.Categorical(table["cause"], CAUSES, ordered=True),
    )
    return table.sort_values(["order", "site"])[list(PLATES["plate_shift"])].reset_index(drop=True)


def explain_away(table):
    """Return scores without the alarms of a cause that another one with its quantities explains.

    The other has an alarm too, and leaves less unexplained, no more than is left on good plates.
    """
    pair = {cause: table[table["cause"] == cause].set_index("site") for cause in MOVES}
    table = table.set_index(["cause", "site"])
    for cause, other in (tuple(MOVES), tuple(MOVES)[::-1]):
        mine, by = pair[cause], pair[other]
        explains = by["alarm"] & (by["rest"] <= by["rest_limit"]) & (by["rest"] < mine["rest"])
        for site in explains.index[explains]:
            table.loc[(cause, site), "alarm"] = False
    return table.reset_index()


def score_cause(cause, sites, reference):
    """Return the rows of the table "plate_shift" for one cause.

    Parameters
    ----------
    cause : str
    sites : DataFrame
        Of the new plate; see `lnp.shift.quantities.site_quantities`.
    reference : lnp.shift.reference.Reference
        In the quantities that tell the cause.
    """
    sites = sites.reindex(columns=[*GIVEN, *reference.means])  # NaN of a channel without images
    residuals, same = compare_sites(sites, reference.means)
    means = sites[list(reference.means)].to_numpy() - residuals
    names = sites.index.get_level_values("site")
    cases = [(*case, 1) for case in zip(names, residuals, means, strict=True)]
    chosen = same if same.any() else ~same
    whole = [mean_known(rows[chosen]) for rows in (residuals, means)]
    distance = reference.common_change if cause in TOGETHER else reference.distance
    rows = [
        judge(reference, distance, *case) for case in [*cases, (WHOLE, *whole, int(chosen.sum()))]
    ]
    return pd.DataFrame(rows).assign(cause=cause)


def compare_sites(sites, means):
    """Return the (n_sites, p) residuals from training sites, and which were given the same.

    Elsewhere the nearest dose stands in, and what changes with the dose is NaN.
    """
    doses = (np.log1p(each) for each in (sites["dose_ng"], means.index.get_level_values("dose_ng")))
    nearest = np.abs(np.subtract.outer(*map(np.asarray, doses))).argmin(axis=1)
    exact = means.index.get_indexer(pd.MultiIndex.from_frame(sites[GIVEN]))
    same = exact >= 0
    expected = means.to_numpy()[np.where(same, exact, nearest)]
    residuals = sites[means.columns].to_numpy() - expected
    residuals[np.ix_(~same, np.isin(means.columns, WITH_DOSE))] = np.nan
    return residuals, same


def mean_known(rows):
    """Return the (p,) means of (n, p) rows without NaN; NaN where all are."""
    counts = np.isfinite(rows).sum(axis=0)
    return np.where(counts > 0, np.nansum(rows, axis=0) / np.maximum(counts, 1), np.nan)


def judge(reference, distance, site, residual, mean, n_sites):
    """Return a row of the table "plate_shift": the distance, and the quantity that differs most.

    Parameters
    ----------
    reference : lnp.shift.reference.Reference
    distance : function of residual and n_sites
        A method of `reference`: returns score and limit, and the same of what it does not explain.
    site : str
    residual, mean : (p,) ndarray
        By how much the quantities differ from what is expected, and that; in logs.
    n_sites : int
        Over which both are means.
    """
    names = ["score", "limit", "rest", "rest_limit"]
    row = {"site": site, **dict(zip(names, distance(residual, n_sites), strict=True))}
    row |= {"found": "", "expected": ""}
    if np.isnan(row["score"]):
        return row
    sd = reference.spread * np.sqrt(np.diag(reference.covariance(n_sites)))
    moved = reference.moves.any(axis=1)
    most = int(np.nanargmax(np.where(moved, np.abs(residual) / sd, np.nan)))
    name = reference.means.columns[most]
    usual, margin = mean[most], 2 * sd[most]
    values = usual + residual[most], usual, usual - margin, usual + margin
    found, expected = describe_difference(name, *values)
    return row | {"found": found, "expected": expected}
