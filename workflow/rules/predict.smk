"""Pack the models of all folds into one bundle, and predict plates without an outcome by it."""


rule pack_model:
    input:
        models=[path for model in FITTED for path in saved_models(model)],
        predictions=expand("results/{protocol}/predictions.parquet", protocol=FOLDS),
        scores=f"results/{LEAD}/scores.parquet",
        targets=expand("results/{protocol}/targets.parquet", protocol=FOLDS),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        appearance=expand("results/appearance/{plate}.parquet", plate=TRAINING),
        weights=WEIGHTS if IMAGE_READERS else [],
        scaling=SCALING if IMAGE_READERS else [],
        spot_threshold=SPOT_THRESHOLD,
        spot_network=[] if SPOTIFLOW else SPOT_NETWORK,
    output:
        "results/model.zip",
    log:
        "results/logs/pack_model.log",
    benchmark:
        "results/benchmarks/pack_model.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        base=bool(IMAGE_READERS)
        and (SEEN == "moments" or bool({"tcn", "hybrid"} & set(IMAGE_READERS))),
        about={
            "protocols": list(FOLDS),
            "lead": LEAD,
            "approaches": CHOSEN,
            "primary": config["primary"],
            "horizons": HORIZONS,
            "simulated": sorted(SIMULATED & set(TRAINING)),
        },
        settings={key: config[key] for key in [*FIXED, *OFFERED, "staining"]},
        weights=lookup(dpath="cnn/weights", within=config),
        convention=lookup(dpath="cnn/convention", within=config),
        scaling=lookup(dpath="cnn/scaling", within=config),
        central_disc=lookup(dpath="cnn/central_disc", within=config),
        n_augmentations=lookup(dpath="cnn/n_augmentations", within=config),
        precision=lookup(dpath="cnn/precision", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("pack_model"),
    message:
        "Packing all models into results/model.zip"
    script:
        "../scripts/pack_model.py"


rule predict_networks:
    input:
        stores=lambda w: site_files(
            f"results/{SEEN}/{{plate}}/{{site}}.zarr.zip", [w.plate]
        ),
        cells="results/cells/{plate}.parquet",
        model=MODEL,
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
        model=MODEL,
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
        model=MODEL,
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
        model=MODEL,
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


rule predict_hybrid:
    input:
        moments=lambda wildcards: site_files(
            "results/moments/{plate}/{site}.zarr.zip",
            [wildcards.plate] if "images" in config["hybrid"]["branches"] else [],
        ),
        measures=lambda wildcards: site_files(
            "results/measures/{plate}/{site}.parquet", [wildcards.plate]
        ),
        images="results/images/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        model=MODEL,
    output:
        "results/{protocol}/predict/{plate}/hybrid.parquet",
    log:
        "results/logs/predict_hybrid/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/predict_hybrid/{protocol}/{plate}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        code=digest("predict_hybrid"),
    message:
        "Predicting {wildcards.plate} with the hybrid networks of {wildcards.protocol}"
    script:
        "../scripts/predict_hybrid.py"


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
        model=MODEL,
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


rule score_new_plate:
    input:
        predictions="results/{protocol}/predict/{plate}.parquet",
        images="results/images/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        seeds=lambda wildcards: site_files(
            "results/seeds/{plate}/{site}.csv", [wildcards.plate]
        ),
        true_cells=lambda wildcards: truth_file(wildcards.plate, "cells"),
        true_tracks=lambda wildcards: truth_file(wildcards.plate, "tracks"),
        model=MODEL,
    output:
        scores="results/{protocol}/predict/{plate}/scores.parquet",
        ranking="results/{protocol}/predict/{plate}/ranking.parquet",
        agreement="results/{protocol}/predict/{plate}/agreement.parquet",
    log:
        "results/logs/score_new_plate/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/score_new_plate/{protocol}/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        simulated=lambda wildcards: wildcards.plate in SIMULATED,
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        code=digest("score_new_plate"),
    message:
        "Scoring the predictions of {wildcards.plate} where the outcome is known ({wildcards.protocol})"
    script:
        "../scripts/score_new_plate.py"


rule recalibrate_plate:
    input:
        predictions="results/{protocol}/predict/{plate}.parquet",
    output:
        predictions="results/{protocol}/predict/{plate}/recalibrated.parquet",
        recalibration="results/{protocol}/predict/{plate}/recalibration.parquet",
    log:
        "results/logs/recalibrate_plate/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/recalibrate_plate/{protocol}/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        known=lambda wildcards: known_wells(wildcards.plate),
        code=digest("recalibrate_plate"),
    message:
        "Recalibrating the predictions of {wildcards.plate} by wells whose outcome is known ({wildcards.protocol})"
    script:
        "../scripts/recalibrate_plate.py"


rule render_new_plate:
    input:
        predictions="results/{protocol}/predict/{plate}.parquet",
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
        scores="results/{protocol}/predict/{plate}/scores.parquet",
        ranking="results/{protocol}/predict/{plate}/ranking.parquet",
        agreement="results/{protocol}/predict/{plate}/agreement.parquet",
        shift="results/predict/{plate}/shift.parquet",
        recalibrated=lambda wildcards: recalibrated_files(wildcards, "recalibrated"),
        recalibration=lambda wildcards: recalibrated_files(wildcards, "recalibration"),
        model=MODEL,
    output:
        "results/{protocol}/predict/{plate}.html",
    log:
        "results/logs/render_new_plate/{protocol}/{plate}.log",
    benchmark:
        "results/benchmarks/render_new_plate/{protocol}/{plate}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        texts=REPORT_TEXTS,
        code=digest("render_new_plate"),
    message:
        "Writing the page of {wildcards.plate} ({wildcards.protocol})"
    script:
        "../scripts/render_new_plate.py"
