"""The parts of a report that could not be made, and why: from the jobs that failed.

A part is known by its key, the path of its file in results/ without its ending, such as
`grouped/scores` or `figures/P1/montage`.
"""

import re
from pathlib import PurePath

NOTHING = {"failures": [], "unmade": {}}  # of a run in which no job failed
N_SHOWN = 3  # errors of one rule that are quoted
RESULTS = {"scores", "claims", "tests"}  # a protocol without any of these is missing as a whole
NAMES = {  # key: the part's name, with the names in the key
    r"(?:images|wells|cells)/([^/]+)": "plate {0}",
    r"resources/truth/([^/]+)/world": "plate {0}",
    r"figures/([^/]+)/spatial": "where the spots of plate {0} lie over time",
    r"figures/([^/]+)/\w+": "figures of plate {0}",
    r"figures/staining": "the figure of the predicted counterstain",
    r"staining/scores": "scores of the predicted counterstain",
    r"figures/optimism": "the comparison of the paper's evaluation with whole wells held out",
    r"review/([^/]+)": "the review page of plate {0}",
    r"decisions/([^/]+)/\w+": "what was decided on the tracks of plate {0}",
    r"evaluation/([^/]+)_spots": "scores of the spots of plate {0}",
    r"evaluation/([^/]+)": "comparison of plate {0} with its simulated truth",
    r"([^/]+)/figures/saliency": "the maps of where the networks look, protocol {0}",
    r"([^/]+)/figures/ablation": "what could be left out, protocol {0}",
    r"([^/]+)/figures/sensitivity": "the sensitivity analysis of protocol {0}",
    r"([^/]+)/figures/\w+": "figures of protocol {0}",
    r"([^/]+)/explanation/networks": "the maps of where the networks look, protocol {0}",
    r"([^/]+)/explanation/channels": "what networks use of each channel, protocol {0}",
    r"([^/]+)/explanation/ablation": "what could be left out, protocol {0}",
    r"([^/]+)/explanation/hybrid": "what the hybrid network uses, protocol {0}",
    r"([^/]+)/explanation/(\w+)": "what tells the outcome in protocol {0}, by {1}",
    r"([^/]+)/checks/tables": "checks of protocol {0} for leakage: splits and thresholds",
    r"([^/]+)/checks/(\w+)": "checks of protocol {0} for leakage: {1}",
    r"([^/]+)/predict/([^/]+)": "predictions of plate {1} by protocol {0}",
    r"([^/]+)/class_bias": "predicted against true classes, protocol {0}",
    r"([^/]+)/tests": "comparisons between models, protocol {0}",
    r"([^/]+)/sensitivity": "the sensitivity analysis of protocol {0}",
    r"([^/]+)/(?:ranking|agreement)": "the ranking of formulations and doses, protocol {0}",
    r"([^/]+)/onset_scores": "scores of onsets of protocol {0}",
    r"([^/]+)/(\w+)": "{1} of protocol {0}",
}


def key_of(path):
    """Return the key of a part of the report.

    >>> key_of("results/grouped/figures/scores.svg")
    'grouped/figures/scores'
    """
    return PurePath(path).with_suffix("").as_posix().removeprefix("results/")


def describe_gaps(unfinished):
    """Return {key: a sentence on what lacks and which rules failed} of the files that lack.

    Parameters
    ----------
    unfinished : dict
        See `lnp.core.failed_jobs.list_unfinished`.
    """
    rules = [rule_of(failure) for failure in unfinished["failures"]]
    gaps = {}
    for path, places in unfinished["unmade"].items():
        failed = list(dict.fromkeys(rules[place] for place in places))
        why = f"{' and '.join(failed)} failed" if failed else "the run stopped before"
        gaps[key_of(path)] = f"{name_part(key_of(path), [])}: {why}."
    return gaps


def describe_gone(unfinished, gone, protocols):
    """Return what to say of each protocol without results: why, and what of it is there.

    Returns
    -------
    list of dict
        `name`; `reasons` (sentences); `made` (names of the tables that are there); `others` (the
        protocols that have results).
    """
    rows = []
    for name in gone:
        places = {
            place
            for path, found in unfinished["unmade"].items()
            if key_of(path).startswith(f"{name}/")
            for place in found
        }
        failures = [unfinished["failures"][place] for place in sorted(places)]
        keys = {key_of(path) for path in unfinished["unmade"]}
        rows.append(
            {
                "name": name,
                "reasons": state_reasons(failures),
                "made": [kind for kind in ["split", "targets"] if f"{name}/{kind}" not in keys],
                "others": [other for other in protocols if other not in gone],
            }
        )
    return rows


def missing_protocols(unfinished, protocols):
    """Return those of some protocols of which there are no results at all."""
    keys = {key_of(path) for path in unfinished["unmade"]}
    return [name for name in protocols if {f"{name}/{kind}" for kind in RESULTS} <= keys]


def missing_parts(unfinished, protocols):
    """Return what a report lacks and why, a row for what lacks for the same reasons.

    Returns
    -------
    list of dict
        `parts`: names for readers; `reasons`: sentences.
    """
    causes = {}
    gone = missing_protocols(unfinished, protocols)
    for path, places in unfinished["unmade"].items():
        causes.setdefault(name_part(key_of(path), gone), set()).update(places)
    groups = {}
    for part, places in causes.items():
        groups.setdefault(tuple(sorted(places)), []).append(part)
    failures = unfinished["failures"]
    return [
        {"parts": parts, "reasons": state_reasons([failures[place] for place in places])}
        for places, parts in groups.items()
    ]


def name_part(key, gone):
    """Return the name of a part for readers; protocols in `gone` are named as a whole.

    >>> name_part("grouped/claims", []), name_part("grouped/claims", ["grouped"])
    ('claims of protocol grouped', 'protocol grouped')
    """
    whole = next((name for name in gone if key.startswith(f"{name}/")), None)
    if whole:
        return f"protocol {whole}"
    found = ((re.fullmatch(pattern, key), text) for pattern, text in NAMES.items())
    return next((text.format(*match.groups()) for match, text in found if match), key)


def state_reasons(failures):
    """Return one sentence per rule that failed: how often, with which errors, and its log."""
    if not failures:
        return ["It was not begun when the run stopped. Run the same command again."]
    by_rule = {}
    for failure in failures:
        by_rule.setdefault(rule_of(failure), []).append(failure)
    return [state_reason(rule, of_rule) for rule, of_rule in by_rule.items()]


def state_reason(rule, failures):
    """Return why the jobs of one rule failed."""
    errors = list(dict.fromkeys(failure["error"] for failure in failures))
    said = " ".join(end_sentence(error) for error in errors[:N_SHOWN])
    more = f" {len(errors) - N_SHOWN} other errors." if len(errors) > N_SHOWN else ""
    first = failures[0]
    jobs = f"{rule} failed {len(failures)} times, first {first['job']}"
    return f"{first['job'] if len(failures) == 1 else jobs}: {said}{more} Log: {first['log']}"


def rule_of(failure):
    """Return the rule of a job that failed."""
    return failure["job"].partition("/")[0]


def end_sentence(text):
    """Return a text with a full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
