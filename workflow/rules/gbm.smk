"""Extract tsfresh features from the CNN's features over time, and fit boosted trees to them."""


rule extract_tsfresh:
    input:
        features=features_seen,
    output:
        "results/{protocol}/timeseries/{task}/{fold}/t{horizon}.zarr.zip",
    log:
        "results/logs/extract_tsfresh/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/extract_tsfresh/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/gbm.yaml"
    params:
        features=lookup(dpath="gbm/features", within=config),
        n_augmentations=lookup(dpath="gbm/n_augmentations", within=config),
        code=digest("extract_tsfresh"),
    message:
        "Describing the first {wildcards.horizon} frames by tsfresh ({wildcards.protocol}, {wildcards.task}, {wildcards.fold})"
    script:
        "../scripts/extract_tsfresh.py"


rule search_gbm:
    input:
        timeseries="results/{protocol}/timeseries/{task}/{fold}/t{horizon}.zarr.zip",
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        model="results/{protocol}/gbm/{task}/{fold}/t{horizon}/model.json",
        search="results/{protocol}/gbm/{task}/{fold}/t{horizon}/search.tsv",
        predictions="results/{protocol}/gbm/{task}/{fold}/t{horizon}/predictions.parquet",
    log:
        "results/logs/search_gbm/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/search_gbm/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/gbm.yaml"
    params:
        features=lookup(dpath="gbm/features", within=config),
        n_augmentations=lookup(dpath="gbm/n_augmentations", within=config),
        fdr=lookup(dpath="gbm/fdr", within=config),
        n_components=lookup(dpath="gbm/n_components", within=config),
        n_draws=lookup(dpath="gbm/n_draws", within=config),
        n_trees=lookup(dpath="gbm/n_trees", within=config),
        early_stopping=lookup(dpath="gbm/early_stopping", within=config),
        max_bin=lookup(dpath="gbm/max_bin", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("search_gbm"),
    message:
        "Boosting trees on the first {wildcards.horizon} frames ({wildcards.protocol}, {wildcards.task}, {wildcards.fold})"
    script:
        "../scripts/search_gbm.py"
