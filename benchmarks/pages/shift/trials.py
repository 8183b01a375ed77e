"""Score good and faulty plates against training plates of the same generator."""

import numpy as np
import pandas as pd

from lnp.core.rng import rng_of
from lnp.shift.causes import CAUSES, WHOLE
from lnp.shift.score import compare, learn_normal
from lnp.shift.sentences import warnings_by_cause
from shift.faults import FAULTS
from shift.plates import simulate_plate

N_GOOD, N_FAULTY = 20, 4  # plates of a generator: good ones, and of each fault
FIRST_FAULTY = 100  # number of the first faulty plate
N_TRAINING = [1, 2, 3, 5, N_GOOD - 1]
GOOD = ""  # in place of a fault


def simulate_plates(generator, folder):
    """Return the tables "appearance" of a generator's plates, with the column `fault`.

    Those that were simulated before are read from `folder`.
    """
    path = folder / f"{generator.replace(' ', '_')}.parquet"
    if not path.is_file():
        tables = [simulate_plate(generator, k).assign(fault=GOOD) for k in range(N_GOOD)]
        for name, fault in FAULTS.items():
            numbers = range(FIRST_FAULTY, FIRST_FAULTY + N_FAULTY)
            tables += [simulate_plate(generator, k, fault).assign(fault=name) for k in numbers]
        pd.concat(tables, ignore_index=True).to_parquet(path)
    return pd.read_parquet(path)


def try_plates(generator, tables, n_training):
    """Score plates against some good ones, never against themselves.

    With all other good plates, each is left out in turn, and all faulty ones are scored. With
    fewer, these are drawn once; all that were not drawn are scored, and one plate of each fault.

    Parameters
    ----------
    generator : str
    tables : DataFrame
        See `simulate_plates`.
    n_training : int

    Returns
    -------
    DataFrame
        Table "plate_shift" of all plates, with `fault`, `generator`, `n_training`, and `warned`: of
        this cause, in words.
    """
    good, faulty = tables[tables["fault"] == GOOD], tables[tables["fault"] != GOOD]
    names = good["plate"].unique()
    drawn = rng_of(0, generator, n_training).choice(names, n_training, replace=False)
    if n_training == N_GOOD - 1:
        folds = [(names[names != name], [name]) for name in names]
    else:
        folds = [(drawn, names[~np.isin(names, drawn)])]
        faulty = faulty[faulty["plate"] == faulty["plate"].iloc[0]]
    found = [try_some(good, training, good[good["plate"].isin(new)]) for training, new in folds]
    found.append(try_some(good, drawn, faulty))
    return pd.concat(found, ignore_index=True).assign(generator=generator, n_training=n_training)


def try_some(good, training, new):
    """Return the trials of new plates against the good ones whose names are in `training`."""
    normal = learn_normal(good[good["plate"].isin(training)])
    found = []
    for (fault, _), table in new.groupby(["fault", "plate"]):
        scored = compare(table, normal)
        warned = scored["cause"].isin(warnings_by_cause(scored))
        found.append(scored.assign(fault=fault, warned=warned))
    return pd.concat(found, ignore_index=True)


def site_auroc(trials, fault):
    """Return the area under the ROC of a fault's sites against good ones, by its cause's score.

    Scores count in parts of their limits, since these differ with what could be compared.
    """
    rows = trials[(trials["cause"] == FAULTS[fault].cause) & (trials["site"] != WHOLE)]
    values = (rows["score"] / rows["limit"]).to_numpy()
    known = np.isfinite(values)
    ranks = pd.Series(values[known]).rank().to_numpy()
    odd = (rows["fault"] == fault).to_numpy()[known]
    good = (rows["fault"] == GOOD).to_numpy()[known]
    ranks = pd.Series(values[known][odd | good]).rank().to_numpy()[odd[odd | good]]
    n_odd, n_good = odd.sum(), good.sum()
    return (ranks.sum() - n_odd * (n_odd + 1) / 2) / (n_odd * n_good)


def fault_row(trials, fault):
    """Return what is found of a fault's plates: {quantity: number, others: list of causes}."""
    rows = trials[trials["fault"] == fault]
    whole, sites = rows[rows["site"] == WHOLE], rows[rows["site"] != WHOLE]
    named, cause = whole.groupby("cause")["warned"].mean(), FAULTS[fault].cause
    own = sites[sites["cause"] == cause]
    return {
        "auroc": site_auroc(trials, fault),
        "sites": own["alarm"].mean(),
        "plates": named[cause],
        "n_sites": own["score"].notna().sum(),
        "others": [name for name in CAUSES if name != cause and named[name] > 0.5],
    }


def good_row(trials):
    """Return the shares of good plates and sites with alarms, by any cause and by the worst."""
    rows = trials[trials["fault"] == GOOD]
    whole, sites = rows[rows["site"] == WHOLE], rows[rows["site"] != WHOLE]
    key = ["generator", "plate"]
    return {
        "plates": whole.groupby(key)["warned"].any().mean(),
        "n_plates": len(whole[key].drop_duplicates()),
        "sites": sites.groupby([*key, "site"])["alarm"].any().mean(),
        "worst": sites.groupby("cause")["alarm"].mean().max(),
        "worst_cause": sites.groupby("cause")["alarm"].mean().idxmax(),
    }
