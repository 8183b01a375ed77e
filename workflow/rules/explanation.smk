"""Explain predictions: what each measure of a cell contributes to them, beyond the dose."""

# the encoder whose features the models of the last horizon read
LAST_SEEN = encoder_of(max(HORIZONS), CNN_HORIZONS)
EXPLAINED_HERE = [name for name in EXPLAINED if name in CHOSEN]


rule explain_named:
    input:
        models=last_models("named"),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        explanation="results/{protocol}/explanation/named.parquet",
        contributions="results/{protocol}/explanation/named_cells.parquet",
    log:
        "results/logs/explain_named/{protocol}.log",
    benchmark:
        "results/benchmarks/explain_named/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("explain_named"),
    message:
        "Explaining the predictions by named measures ({wildcards.protocol})"
    script:
        "../scripts/explain_named.py"


rule explain_gbm:
    input:
        models=last_models("gbm"),
        timeseries=lambda wildcards: expand(
            f"results/{wildcards.protocol}/timeseries/{{task}}/{{fold}}/t{max(HORIZONS)}.zarr.zip",
            task=TASKS,
            fold=FOLDS[wildcards.protocol],
        ),
        features=lambda wildcards: expand(
            f"results/{wildcards.protocol}/cnn/{{task}}/{{fold}}/t{LAST_SEEN}/features.zarr.zip",
            task=TASKS,
            fold=FOLDS[wildcards.protocol],
        ),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        explanation="results/{protocol}/explanation/gbm.parquet",
        contributions="results/{protocol}/explanation/gbm_cells.parquet",
    log:
        "results/logs/explain_gbm/{protocol}.log",
    benchmark:
        "results/benchmarks/explain_gbm/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("explain_gbm"),
    message:
        "Explaining the predictions by boosted trees ({wildcards.protocol})"
    script:
        "../scripts/explain_gbm.py"
