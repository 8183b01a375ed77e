"""The estimate of a study, as a person reads it."""

from lnp.estimate.job_costs import at_once_mb, cores_that_fit, list_unknown, sum_parts, wall_seconds

TRUST = "Within a factor of two of what two studies took (docs/new-plate.md)."
FEW_HOURS = 3  # up to which core minutes are told
COMPLETE = "Nothing is left to do: all results are there and up to date."


def tell_estimate(study, jobs, about):
    """Return the lines that state what a study will take.

    Parameters
    ----------
    study : str
    jobs : DataFrame
        Of `lnp.estimate.job_costs.estimate_jobs`.
    about : dict
        size (StudySize), cells (how their number is known), notes (list of str), n_cores, speed,
        memory_mb (of this machine), gpu, costs, savings (of `lnp.estimate.cheaper.list_savings`).
    """
    if jobs.empty:
        return [COMPLETE]
    n_cores = about["n_cores"]
    total, wall = jobs["core_s"].sum(), wall_seconds(jobs, n_cores)
    return [
        *describe_size(study, about),
        "",
        *parts_table(jobs),
        "",
        f"On the {n_cores} cores of this machine: about {duration(wall)}.",
        f"Memory: {memory(jobs['memory_mb'].max())} for the largest job; up to "
        f"{memory(at_once_mb(jobs, n_cores))} with {n_cores} jobs at once.",
        *fit_lines(jobs, n_cores, about["memory_mb"]),
        f"Disk: {disk(jobs['disk_mb'].sum())} of results.",
        *savings_lines(about["savings"], total),
        *unknown_lines(jobs, about["costs"]),
        TRUST,
    ]


def tell_start(jobs, n_cores):
    """Return the line with which a run begins.

    Parameters
    ----------
    jobs : DataFrame
        Of `lnp.estimate.job_costs.estimate_jobs`.
    n_cores : int
        0 on a cluster, whose cores are not known.
    """
    hours = jobs["core_s"].sum() / 3600
    on = (
        f": {duration(wall_seconds(jobs, n_cores))} on {plural(n_cores, 'core')}" if n_cores else ""
    )
    return (
        f"{jobs['jobs'].sum()} jobs, about {hours:.2g} core hours{on}, within a "
        "factor of two (make estimate says more)."
    )


def describe_size(study, about):
    """Return what the estimate rests on."""
    size = about["size"]
    rows, cols = size.field.shape
    return [
        f"{study}: {plural(size.n_plates, 'plate')}, {plural(size.n_sites, 'field')} of "
        f"{rows} x {cols} pixels of {size.field.pixel_um:.3g} um, {size.n_frames} frames, "
        f"{size.n_channels} channels.",
        f"Cells in a field: {size.n_cells:.0f} ({about['cells']}).",
        f"This machine works at {about['speed']:.2g} times the speed of the one that was measured"
        f"{', and has a GPU' if about['gpu'] else ''}.",
        *about["notes"],
    ]


def plural(number, noun):
    """Return a number and its noun.

    >>> plural(1, "plate"), plural(2, "plate")
    ('1 plate', '2 plates')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def parts_table(jobs):
    """Return the parts of the work, one a line, and their sum."""
    parts = sum_parts(jobs)
    total = parts["core_s"].sum()
    unit, seconds = ("core hours", 3600) if total > FEW_HOURS * 3600 else ("core minutes", 60)
    lines = [f"{'part':<22}{'jobs':>6}{unit:>14}{'share':>7}{'disk':>9}{'memory':>9}"]
    for row in parts.itertuples():
        numbers = f"{row.core_s / seconds:>14.1f}{row.core_s / total:>7.0%}"
        space = f"{disk(row.disk_mb):>9}{memory(row.memory_mb):>9}"
        lines.append(f"{row.part:<22}{row.jobs:>6}{numbers}{space}")
    space = f"{disk(parts['disk_mb'].sum()):>9}{memory(parts['memory_mb'].max()):>9}"
    return [*lines, f"{'all':<22}{parts['jobs'].sum():>6}{total / seconds:>14.1f}{'':>7}{space}"]


def fit_lines(jobs, n_cores, memory_mb):
    """Return whether the memory of this machine suffices, if it does not."""
    fitting = cores_that_fit(jobs, n_cores, memory_mb)
    if fitting == n_cores:
        return []
    has = f"This machine has {memory(memory_mb)}:"
    if fitting:
        return [f"{has} run with --cores {fitting}, lest the largest jobs meet."]
    return [f"{has} too little for the largest job."]


def savings_lines(savings, total):
    """Return which settings would make the study cheaper, the three best."""
    lines = [f"  {text} would save {saved / total:.0%}" for text, saved in savings[:3]]
    return ["Cheaper (docs/new-plate.md says at what price):", *lines] if lines else []


def unknown_lines(jobs, costs):
    """Return the rules of which no cost was measured."""
    names = list_unknown(dict.fromkeys(jobs["rule"]), costs)
    return [f"Not measured, and taken as usual steps: {', '.join(names)}."] if names else []


def duration(seconds):
    """Return a time, coarse as an estimate is.

    >>> duration(40), duration(500), duration(5 * 3600), duration(3 * 86400)
    ('1 minute', '8 minutes', '5.0 hours', '3.0 days')
    """
    if seconds < 5400:
        minutes = max(1, round(seconds / 60))
        return plural(minutes, "minute")
    return f"{seconds / 3600:.1f} hours" if seconds < 2 * 86400 else f"{seconds / 86400:.1f} days"


def disk(megabytes):
    """Return an amount of disk.

    >>> disk(3.2), disk(24_000), disk(1_520_000)
    ('3 MB', '24 GB', '1.52 TB')
    """
    if megabytes < 1000:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1e3:.3g} GB" if megabytes < 1e6 else f"{megabytes / 1e6:.3g} TB"


def memory(megabytes):
    """Return an amount of memory.

    >>> memory(870), memory(212_600)
    ('0.9 GB', '213 GB')
    """
    gigabytes = megabytes / 1000
    return f"{gigabytes:.1f} GB" if gigabytes < 100 else f"{gigabytes:.0f} GB"
