"""What jobs cost: measured CPU seconds, memory and disk per unit of work, times the work."""

from pathlib import Path

import numpy as np
import pandas as pd

COSTS = Path(__file__).with_name("costs.tsv")
NUMBERS = ["cpu_s", "memory_mb", "disk_mb"]
START_S = 0.25  # that Snakemake needs to start a job and to see its end
USUAL = {"part": "other steps", "cpu_s": 2.0, "memory_mb": 300.0, "disk_mb": 0.1}  # a job unknown


def read_costs(path=COSTS):
    """Return the measured costs: columns rule, part, unit, cpu_s, memory_mb, disk_mb.

    The last three are per unit of work of one job (see `lnp.estimate.job_units`).
    """
    return pd.read_csv(path, sep="\t", comment="#")


def estimate_jobs(n_jobs, units, costs, speed=1.0):
    """Return what planned jobs will cost, rule by rule.

    Parameters
    ----------
    n_jobs : dict of str to int
        Jobs of each rule.
    units : dict of str to float
        Work of one job.
    costs : DataFrame
        Of `read_costs`.
    speed : float
        Of this machine, against the one where costs were measured; 2 is twice as fast.

    Returns
    -------
    DataFrame
        Columns rule, part, jobs, core_s, longest_s (of one job), memory_mb (of one job), disk_mb.
    """
    order = [*dict.fromkeys(costs["rule"]), *sorted(n_jobs)]  # that of the work
    rules = sorted(n_jobs, key=order.index)
    rows = [cost_of_rule(rule, n_jobs[rule], units, costs, speed) for rule in rules]
    columns = ["rule", "part", "jobs", "core_s", "longest_s", "memory_mb", "disk_mb"]
    return pd.DataFrame(rows, columns=columns)


def cost_of_rule(rule, n_jobs, units, costs, speed):
    """Return the row of one rule; a rule without a measured cost takes what is usual."""
    known = costs[costs["rule"] == rule]
    if known.empty:
        job, part = pd.Series({name: USUAL[name] for name in NUMBERS}), USUAL["part"]
    else:
        amounts = known["unit"].map(units).to_numpy()
        job = (known[NUMBERS].mul(amounts, axis=0)).sum()
        part = known["part"].iloc[0]
    longest = START_S + job["cpu_s"] / speed
    total = [n_jobs * longest, longest, job["memory_mb"], n_jobs * job["disk_mb"]]
    return [rule, part, n_jobs, *map(float, total)]


def list_unknown(n_jobs, costs):
    """Return the rules that have jobs and no measured cost."""
    return sorted(set(n_jobs) - set(costs["rule"]))


def sum_parts(jobs):
    """Return the sums of parts of the work, in the order of the jobs: columns as those of jobs."""
    parts = jobs.groupby("part", sort=False)
    sums = parts[["jobs", "core_s", "disk_mb"]].sum()
    return sums.assign(memory_mb=parts["memory_mb"].max()).reset_index()


def wall_seconds(jobs, n_cores):
    """Return the seconds by the clock: all work over the cores, or one job of each rule in turn.

    Whatever is longer: steps wait for one another, so that many cores end up idle.

    >>> jobs = pd.DataFrame({"core_s": [80.0, 20.0], "longest_s": [10.0, 20.0]})
    >>> wall_seconds(jobs, 2), wall_seconds(jobs, 16)
    (50.0, 30.0)
    """
    return float(max(jobs["core_s"].sum() / n_cores, jobs["longest_s"].sum()))


def cores_that_fit(jobs, n_cores, memory_mb):
    """Return on how many cores the largest jobs may run at once; 0 if one alone does not fit."""
    fitting = (k for k in range(n_cores, 0, -1) if at_once_mb(jobs, k) <= memory_mb)
    return next(fitting, 0)


def at_once_mb(jobs, n_cores):
    """Return the memory if the largest jobs run on all cores at once."""
    largest = np.repeat(jobs["memory_mb"], np.minimum(jobs["jobs"], n_cores))
    return float(largest.sort_values().tail(n_cores).sum())
