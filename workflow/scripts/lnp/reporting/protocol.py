"""What the report says of one protocol, from its tables; any of them may lack."""

from lnp.assessment.claims import withdraw_claims
from lnp.assessment.interval_coverage import describe_small_sample
from lnp.core.vocabulary import DECLARED, FOLDS_UNPAIRED, TASKS, WELLS_PAIRED
from lnp.design.scarce_units import describe_scarcity, smaller_unit
from lnp.reporting.sentences.answer import answer_tasks
from lnp.reporting.sentences.claims import state_claims, withdraw
from lnp.reporting.sentences.class_bias import describe_class_bias
from lnp.reporting.sentences.explanation import (
    describe_ablation,
    describe_branches,
    describe_saliency,
)
from lnp.reporting.sentences.findings import NO, YES, answer_questions
from lnp.reporting.sentences.reasons import describe_reasons
from lnp.reporting.sentences.sensitivity import describe_sensitivity
from lnp.reporting.tables import check_rows, comparison_note, comparison_rows, score_groups

STYLES = {YES: "yes", NO: "no"}  # classes of verdicts in the style sheet; others: unshown


def describe_protocol(name, tables, horizon, primary):
    """Return what the report says about one protocol at its last horizon; None for what lacks."""
    known = {kind: tables[kind].get(name) for kind in DESCRIBED}
    described = {
        kind: None if known[kind] is None else describe(known[kind], horizon, primary)
        for kind, describe in DESCRIBED.items()
    }
    claims = known["claims"]
    n_wells = None if claims is None else int(claims["n_wells"].min())
    described["small_sample"] = "" if n_wells is None else describe_small_sample(n_wells)
    described["reasons"] = None
    if name in tables["explanation"]:
        explanation = tables["explanation"][name]
        described["reasons"] = describe_reasons(explanation, known["scores"], primary)
    return {"name": name, **described}


def describe_claims(claims, *_):
    """Return the claims, each with the class of its verdict in the style sheet."""
    return with_styles(state_claims(claims))


def with_styles(stated):
    """Return dicts with the class of their verdict in the style sheet."""
    return [each | {"style": STYLES.get(each["verdict"], "unshown")} for each in stated]


def describe_answer(tables, name, hours, unit):
    """Return the answer of one protocol, a dict per task; None where claims or scores lack."""
    claims, scores, split = (tables[kind].get(name) for kind in ("claims", "scores", "split"))
    if claims is None or scores is None:
        return None
    if split is not None and smaller_unit(split, unit):
        claims = withdraw_claims(claims)
    return with_styles(answer_tasks(claims, scores, hours))


def describe_scores(scores, horizon, primary):
    """Return the findings by task, their questions, and the rows of scores by task."""
    findings = answer_questions(scores, horizon, primary)
    styles = [STYLES.get(verdict, "unshown") for verdict in findings["verdict"]]
    findings = findings.assign(style=styles)
    return {
        "findings": {task: part.to_dict("records") for task, part in findings.groupby("task")},
        "questions": list(findings["question"].unique()),
        "groups": {task: score_groups(scores, task, horizon) for task in TASKS},
    }


def describe_tests(tests, *_):
    """Return the rows of the table of comparisons, and the notes of its caption, where any."""
    return {
        "rows": comparison_rows(tests, WELLS_PAIRED),
        "notes": {
            kind: comparison_note(tests, kind)
            for kind in [WELLS_PAIRED, FOLDS_UNPAIRED]
            if kind in set(tests.loc[tests["family"] == DECLARED, "test"])
        },
    }


def describe_checks(checks, *_):
    """Return the rows of the table of checks, and those that failed."""
    return {"rows": check_rows(checks), "leaks": checks[~checks["passed"]].to_dict("records")}


def describe_split(split, *_):
    """Return the number of cells of each part, by fold."""
    return split.groupby(["fold", "part"]).size().unstack().to_dict("index")


def describe_targets(targets, *_):
    """Return the threshold and the number of positive cells of all, by fold."""
    return (
        targets.groupby("fold")
        .agg(counts=("threshold", "first"), positive=("positive", "sum"), n=("cell", "size"))
        .to_dict("index")
    )


DESCRIBED = {  # table of a protocol: what the template reads of it
    "claims": describe_claims,
    "scores": describe_scores,
    "class_bias": lambda table, horizon, *_: describe_class_bias(table, horizon),
    "tests": describe_tests,
    "checks": describe_checks,
    "split": describe_split,
    "targets": describe_targets,
    "sensitivity": lambda table, *_: describe_sensitivity(table),
    "saliency": lambda table, *_: describe_saliency(table),
    "ablation": lambda table, *_: describe_ablation(table),
    "channels": lambda table, *_: describe_ablation(table),
    "branches": lambda table, *_: describe_branches(table),
}


def describe_units(tables, name, cells, unit):
    """Return what a split had to do where units were lost, and claims that are not made then."""
    split, claims = tables["split"].get(name), tables["claims"].get(name)
    if split is None:
        return {"scarcity": []}
    described = {"scarcity": describe_scarcity(split, cells, unit)}
    if claims is not None and smaller_unit(split, unit):
        claims = [claim | {"style": "unshown"} for claim in withdraw(state_claims(claims), unit)]
        described |= {"claims": claims, "small_sample": ""}
    return described
