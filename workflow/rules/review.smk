"""Review the riskiest tracks of a plate: a page to decide on them, and what was decided.

Decisions lie in resources/reviews/<plate>.csv, which nothing here writes. Each rule takes those that
concern it as parameters: one on a cell of a site does not rerun the other sites.
"""

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


rule match_decisions:
    input:
        images="results/images/{plate}.parquet",
        seeds=decided_seeds,
    output:
        "results/decisions/{plate}/{decision}.parquet",
    log:
        "results/logs/match_decisions/{plate}/{decision}.log",
    benchmark:
        "results/benchmarks/match_decisions/{plate}/{decision}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        decisions=lambda wildcards: decided(wildcards.plate, wildcards.decision),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        code=digest("match_decisions"),
    message:
        "Finding the cells that were reviewed ({wildcards.decision}) on {wildcards.plate}"
    script:
        "../scripts/match_decisions.py"


rule review_tracks:
    input:
        images="results/images/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        seeds=lambda wildcards: site_files(
            "results/seeds/{plate}/{site}.csv", [wildcards.plate]
        ),
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
    output:
        "results/review/{plate}.html",
    log:
        "results/logs/review_tracks/{plate}.log",
    benchmark:
        "results/benchmarks/review_tracks/{plate}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        decisions=lambda wildcards: DECISIONS[wildcards.plate],
        n_tracks=lookup(dpath="review/n_tracks", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        texts=REVIEW_TEXTS,
        code=digest("review_tracks"),
    message:
        "Writing the review page of {wildcards.plate}"
    script:
        "../scripts/review_tracks.py"
