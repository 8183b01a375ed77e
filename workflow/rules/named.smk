"""Fit named measures: ridge regression and boosted trees on each cell's measures over time."""


# One job per fold: a fit takes less time than the start of a job.
rule fit_named:
    input:
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        models=expand(
            "results/{{protocol}}/named/{task}/{{fold}}/t{horizon}/model.json",
            task=TASKS,
            horizon=HORIZONS,
        ),
        predictions=expand(
            "results/{{protocol}}/named/{task}/{{fold}}/t{horizon}/predictions.parquet",
            task=TASKS,
            horizon=HORIZONS,
        ),
    log:
        "results/logs/fit_named/{protocol}/{fold}.log",
    benchmark:
        "results/benchmarks/fit_named/{protocol}/{fold}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        horizons=lookup(dpath="horizons", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("fit_named"),
    message:
        "Fitting named measures ({wildcards.protocol}, {wildcards.fold})"
    script:
        "../scripts/fit_named.py"
