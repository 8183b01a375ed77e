"""What was decided in the review of the plates, read before any rule; see review.smk."""

from lnp.tracking.review.decision_files import (
    ACCEPT,
    KINDS,
    MOVE,
    REJECT,
    read_decisions,
)

try:
    DECISIONS = {
        plate: read_decisions("resources/reviews", plate, SITES[plate])
        for plate in PLATES.index
    }
except LnpError as error:
    raise WorkflowError(str(error)) from None

# a changed template or style sheet is a changed page
REVIEW_TEXTS = hash_files(
    [
        Path(workflow.basedir, "workflow/report/base.css"),
        *Path(workflow.basedir, "workflow/report").glob("review.*"),
    ]
)


wildcard_constraints:
    decision="|".join(KINDS),


def decided(plate, decision, site=None):
    """Return the decisions of one kind on a plate, or on one of its sites."""
    return [
        row
        for row in DECISIONS[plate]
        if row["decision"] == decision and site in (None, row["site"])
    ]


def decision_files(plates, kinds):
    """Return the tables of the decisions of some kinds on plates, where there are any."""
    return [
        f"results/decisions/{plate}/{kind}.parquet"
        for plate in plates
        for kind in kinds
        if decided(plate, kind)
    ]


def decided_seeds(wildcards):
    """Return the seeds of the sites of a plate that have decisions of one kind."""
    rows = decided(wildcards.plate, wildcards.decision)
    sites = sorted({row["site"] for row in rows})
    return [f"results/seeds/{wildcards.plate}/{site}.csv" for site in sites]
