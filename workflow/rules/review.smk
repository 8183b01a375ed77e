"""Review the riskiest tracks of a plate: a page to decide on them, and what that changes.

Decisions lie in resources/reviews/<plate>.csv, which nothing here writes. Each rule takes those that
concern it as parameters: one on a cell of a site does not rerun the other sites.
"""


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
