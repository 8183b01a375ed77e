"""Predict a plate that has no outcome yet, with the saved models of all folds."""


rule predict_networks:
    input:
        stores=lambda w: site_files(
            f"results/{SEEN}/{{plate}}/{{site}}.zarr.zip", [w.plate]
        ),
        cells="results/cells/{plate}.parquet",
        cnn=model_files("cnn"),
        lstm=model_files("lstm"),
    output:
        features="results/{protocol}/predict/{plate}/features.zarr.zip",
        predictions="results/{protocol}/predict/{plate}/networks.parquet",
    log:
        "results/logs/predict_networks/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/predict_networks/{protocol}/{plate}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(SEEN == "crops" and config["cnn"]["device"] != "cpu"),
    params:
        sees=SEEN,
        n_augmentations=lookup(dpath="cnn/n_augmentations", within=config),
        device=lookup(dpath="cnn/device", within=config),
        code=digest("predict_networks"),
    message:
        "Predicting {wildcards.plate} with the networks of {wildcards.protocol}"
    script:
        "../scripts/predict_networks.py"


rule predict_gbm:
    input:
        features="results/{protocol}/predict/{plate}/features.zarr.zip",
        cells="results/cells/{plate}.parquet",
        gbm=model_files("gbm"),
    output:
        "results/{protocol}/predict/{plate}/gbm.parquet",
    log:
        "results/logs/predict_gbm/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/predict_gbm/{protocol}/{plate}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("predict_gbm"),
    message:
        "Predicting {wildcards.plate} with the boosted trees of {wildcards.protocol}"
    script:
        "../scripts/predict_gbm.py"


rule predict_named:
    input:
        measures=lambda wildcards: site_files(
            "results/measures/{plate}/{site}.parquet", [wildcards.plate]
        ),
        cells="results/cells/{plate}.parquet",
        named=model_files("named"),
    output:
        "results/{protocol}/predict/{plate}/named.parquet",
    log:
        "results/logs/predict_named/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/predict_named/{protocol}/{plate}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("predict_named"),
    message:
        "Predicting {wildcards.plate} with the named measures of {wildcards.protocol}"
    script:
        "../scripts/predict_named.py"


rule predict_tcn:
    input:
        moments=lambda wildcards: site_files(
            "results/moments/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
        measures=lambda wildcards: site_files(
            "results/measures/{plate}/{site}.parquet", [wildcards.plate]
        ),
        cells="results/cells/{plate}.parquet",
        tcn=model_files("tcn"),
    output:
        "results/{protocol}/predict/{plate}/tcn.parquet",
    log:
        "results/logs/predict_tcn/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/predict_tcn/{protocol}/{plate}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        code=digest("predict_tcn"),
    message:
        "Predicting {wildcards.plate} with the temporal convolutional networks of {wildcards.protocol}"
    script:
        "../scripts/predict_tcn.py"


rule combine_predictions:
    input:
        predictions=expand(
            "results/{{protocol}}/predict/{{plate}}/{models}.parquet",
            models=distinct("new_plates", CHOSEN),
        ),
        images=expand(
            "results/images/{plate}.parquet",
            plate=[*TRAINING, "{plate}"],
            allow_missing=True,
        ),
    output:
        "results/{protocol}/predict/{plate}.parquet",
    log:
        "results/logs/combine_predictions/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/combine_predictions/{protocol}/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        horizon=max(HORIZONS),
        approaches=CHOSEN,
        code=digest("combine_predictions"),
    message:
        "Joining the predictions of {wildcards.plate} ({wildcards.protocol})"
    script:
        "../scripts/combine_predictions.py"


rule score_shift:
    input:
        appearance="results/appearance/{plate}.parquet",
        reference=expand("results/appearance/{plate}.parquet", plate=TRAINING),
    output:
        "results/predict/{plate}/shift.parquet",
    log:
        "results/logs/score_shift/{plate}.log",
    benchmark:
        "results/benchmarks/score_shift/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("score_shift"),
    message:
        "Comparing {wildcards.plate} with the training plates, cause by cause"
    script:
        "../scripts/score_shift.py"
