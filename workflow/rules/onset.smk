"""Predict when each cell begins to make the reporter, from its named measures, and score it."""


# One job for all folds: a fit takes about a second.
rule predict_onset:
    input:
        split="results/{protocol}/split.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        onset=expand("results/onset/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        named=fit_files("named", "predictions.parquet"),
        fates=expand(
            "results/evaluation/{plate}_fates.parquet",
            plate=[plate for plate in TRAINING if plate in SIMULATED],
        ),
    output:
        "results/{protocol}/onset_predictions.parquet",
    log:
        "results/logs/predict_onset/{protocol}.log",
    benchmark:
        "results/benchmarks/predict_onset/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        horizons=lookup(dpath="horizons", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("predict_onset"),
    message:
        "Predicting when each cell begins, protocol {wildcards.protocol}"
    script:
        "../scripts/predict_onset.py"


rule score_onset:
    input:
        predictions="results/{protocol}/onset_predictions.parquet",
    output:
        "results/{protocol}/onset_scores.parquet",
    log:
        "results/logs/score_onset/{protocol}.log",
    benchmark:
        "results/benchmarks/score_onset/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("score_onset"),
    message:
        "Scoring predicted onsets, protocol {wildcards.protocol}"
    script:
        "../scripts/score_onset.py"
