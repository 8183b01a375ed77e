"""Tracks of a site for other programs, made when asked for; no model needs them."""


rule write_geff:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
        crops="results/crops/{plate}/{site}.zarr.zip",
    output:
        directory("results/exchange/{plate}/{site}.zarr"),
    log:
        "results/logs/write_geff/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/write_geff/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        code=digest("write_geff"),
    message:
        "Writing the tracks of {wildcards.plate} {wildcards.site} as GEFF"
    script:
        "../scripts/write_geff.py"


rule write_ctc:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
        crops="results/crops/{plate}/{site}.zarr.zip",
    output:
        directory("results/exchange/{plate}/{site}_ctc"),
    log:
        "results/logs/write_ctc/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/write_ctc/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        code=digest("write_ctc"),
    message:
        "Writing the tracks of {wildcards.plate} {wildcards.site} for the Cell Tracking Challenge"
    script:
        "../scripts/write_ctc.py"


rule write_trackmate:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
    output:
        "results/exchange/{plate}/{site}_trackmate.csv",
    log:
        "results/logs/write_trackmate/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/write_trackmate/{plate}/{site}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("write_trackmate"),
    message:
        "Writing the tracks of {wildcards.plate} {wildcards.site} for TrackMate"
    script:
        "../scripts/write_trackmate.py"
