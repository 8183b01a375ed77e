"""Split the cells into training, validation and test parts, and set their targets."""


rule split_cells:
    input:
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        tracks=branch(
            parts_overlapping,
            then=site_files("results/tracks/{plate}/{site}.parquet", TRAINING),
            otherwise=[],
        ),
        given=branch(
            lookup(dpath="protocols/{protocol}/scheme", within=config),
            cases={
                "given": site_files(
                    "results/published/{plate}/{site}.parquet", TRAINING
                ),
                "holdout": [],
                "cross": [],
            },
        ),
    output:
        "results/{protocol}/split.parquet",
    log:
        "results/logs/split_cells/{protocol}.log",
    benchmark:
        "results/benchmarks/split_cells/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        unit=lookup(dpath="protocols/{protocol}/unit", within=config),
        test_share=lookup(dpath="protocols/{protocol}/test_share", within=config),
        n_folds=lambda wildcards: N_FOLDS[wildcards.protocol],
        scheme=lookup(dpath="protocols/{protocol}/scheme", within=config),
        overlap=lookup(dpath="protocols/{protocol}/overlap", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        horizon=max(HORIZONS),
        seed=lookup(dpath="seed", within=config),
        code=digest("split_cells"),
    message:
        "Splitting the cells of protocol {wildcards.protocol} into train, valid and test"
    script:
        "../scripts/split_cells.py"


rule set_targets:
    input:
        split="results/{protocol}/split.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        "results/{protocol}/targets.parquet",
    log:
        "results/logs/set_targets/{protocol}.log",
    benchmark:
        "results/benchmarks/set_targets/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        min_counts=lookup(dpath="protocols/{protocol}/min_counts", within=config),
        threshold=lookup(dpath="protocols/{protocol}/threshold", within=config),
        controls=lookup(dpath="protocols/{protocol}/controls", within=config),
        shuffle=lookup(dpath="protocols/{protocol}/shuffle", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("set_targets"),
    message:
        "Setting the targets of protocol {wildcards.protocol} from the training controls"
    script:
        "../scripts/set_targets.py"
