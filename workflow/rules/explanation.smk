"""Explain predictions: what each measure contributes, where networks look, what could be left out."""

# the encoder whose features the models of the last horizon read
LAST_SEEN = encoder_of(max(HORIZONS), CNN_HORIZONS)
EXPLAINED_HERE = [name for name in EXPLAINED if name in CHOSEN]
# networks whose maps are made; the last one chooses the cells, those of which it was surest
MAPPED = [name for name in ["cnn", "lstm"] if name in CHOSEN]


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


rule explain_networks:
    input:
        crops=site_files("results/crops/{plate}/{site}.zarr.zip", TRAINING),
        tracks=site_files("results/tracks/{plate}/{site}.parquet", TRAINING),
        spots=site_files("results/spots/{plate}/{site}.parquet", TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        predictions="results/{protocol}/predictions.parquet",
        cnn=lambda wildcards: expand(
            "results/{protocol}/cnn/classification/{fold}/t{horizon}/model.npz",
            protocol=wildcards.protocol,
            fold=FOLDS[wildcards.protocol],
            horizon=max(HORIZONS),
        ),
        lstm=lambda wildcards: expand(
            "results/{protocol}/lstm/classification/{fold}/t{horizon}/model.npz",
            protocol=wildcards.protocol,
            fold=FOLDS[wildcards.protocol] if "lstm" in MAPPED else [],
            horizon=max(HORIZONS),
        ),
    output:
        table="results/{protocol}/explanation/networks.parquet",
        maps="results/{protocol}/explanation/maps.zarr.zip",
    log:
        "results/logs/explain_networks/{protocol}.log",
    benchmark:
        "results/benchmarks/explain_networks/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(config["cnn"]["device"] != "cpu"),
    params:
        models=MAPPED,
        horizon=max(HORIZONS),
        n_cells=lookup(dpath="explanation/n_cells", within=config),
        n_frames=lookup(dpath="explanation/n_frames", within=config),
        square_um=lookup(dpath="explanation/square_um", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        central_disc=lookup(dpath="cnn/central_disc", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        device=lookup(dpath="cnn/device", within=config),
        precision=lookup(dpath="cnn/precision", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("explain_networks"),
    message:
        "Mapping where the networks of protocol {wildcards.protocol} look"
    script:
        "../scripts/explain_networks.py"


rule explain_hybrid:
    input:
        models=last_models("hybrid"),
        moments=HYBRID_MOMENTS,
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
    output:
        "results/{protocol}/explanation/hybrid.parquet",
    log:
        "results/logs/explain_hybrid/{protocol}.log",
    benchmark:
        "results/benchmarks/explain_hybrid/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        settings=lookup(dpath="hybrid", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("explain_hybrid"),
    message:
        "Scoring the hybrid network by its branches ({wildcards.protocol})"
    script:
        "../scripts/explain_hybrid.py"


rule cover_channels:
    input:
        crops=site_files("results/crops/{plate}/{site}.zarr.zip", TRAINING),
        predictions="results/{protocol}/predictions.parquet",
        cnn=last_models("cnn"),
        lstm=lambda wildcards: (
            last_models("lstm")(wildcards) if "lstm" in MAPPED else []
        ),
    output:
        "results/{protocol}/explanation/channels.parquet",
    log:
        "results/logs/cover_channels/{protocol}.log",
    benchmark:
        "results/benchmarks/cover_channels/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(config["cnn"]["device"] != "cpu"),
    params:
        models=MAPPED,
        sees=SEEN,
        horizon=max(HORIZONS),
        n_covered=lookup(dpath="explanation/n_covered", within=config),
        device=lookup(dpath="cnn/device", within=config),
        precision=lookup(dpath="cnn/precision", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("cover_channels"),
    message:
        "Covering channels of the crops that the networks of protocol {wildcards.protocol} see"
    script:
        "../scripts/cover_channels.py"


rule analyse_ablation:
    input:
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        shifts=site_files("results/shifts/{plate}/{site}.parquet", TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        "results/{protocol}/explanation/ablation.parquet",
    log:
        "results/logs/analyse_ablation/{protocol}.log",
    benchmark:
        "results/benchmarks/analyse_ablation/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        horizon=max(HORIZONS),
        seed=lookup(dpath="seed", within=config),
        code=digest("analyse_ablation"),
    message:
        "Predicting without a part of what was measured, protocol {wildcards.protocol}"
    script:
        "../scripts/analyse_ablation.py"
