"""Check splits, thresholds and models for leakage from test cells into training."""

# networks that predict images or find spots in them; Spotiflow's is a folder
IMAGE_MODELS = sorted(
    {path for path in [SPOT_NETWORK] if path and not SPOTIFLOW}
    | {
        path
        for plate in TRAINING * STAINED
        for site in SITES[plate]
        for path in stainers(SimpleNamespace(plate=plate, site=site))
    }
)


rule check_tables:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        tracks=site_files("results/tracks/{plate}/{site}.parquet", TRAINING),
    output:
        "results/{protocol}/checks/tables.parquet",
    log:
        "results/logs/check_tables/{protocol}.log",
    benchmark:
        "results/benchmarks/check_tables/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        unit=lookup(dpath="protocols/{protocol}/unit", within=config),
        overlap=lookup(dpath="protocols/{protocol}/overlap", within=config),
        threshold=lookup(dpath="protocols/{protocol}/threshold", within=config),
        controls=lookup(dpath="protocols/{protocol}/controls", within=config),
        min_counts=lookup(dpath="protocols/{protocol}/min_counts", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        code=digest("check_tables"),
    message:
        "Checking splits and thresholds of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_tables.py"


rule check_images:
    input:
        networks=IMAGE_MODELS,
        split="results/{protocol}/split.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        "results/{protocol}/checks/images.parquet",
    log:
        "results/logs/check_images/{protocol}.log",
    benchmark:
        "results/benchmarks/check_images/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        applied=[applied_wells(path) for path in IMAGE_MODELS],
        code=digest("check_images"),
    message:
        "Checking what stains images or finds spots, protocol {wildcards.protocol}"
    script:
        "../scripts/check_images.py"


rule check_networks:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        cnn=model_files("cnn"),
        features=fit_files("cnn", "features.zarr.zip"),
        lstm=model_files("lstm"),
    output:
        "results/{protocol}/checks/networks.parquet",
    log:
        "results/logs/check_networks/{protocol}.log",
    benchmark:
        "results/benchmarks/check_networks/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        code=digest("check_networks"),
    message:
        "Checking the networks of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_networks.py"


rule check_named:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        named=model_files("named"),
    output:
        "results/{protocol}/checks/named.parquet",
    log:
        "results/logs/check_named/{protocol}.log",
    benchmark:
        "results/benchmarks/check_named/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("check_named"),
    message:
        "Checking the named measures of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_named.py"


rule check_tcn:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        tcn=model_files("tcn"),
    output:
        "results/{protocol}/checks/tcn.parquet",
    log:
        "results/logs/check_tcn/{protocol}.log",
    benchmark:
        "results/benchmarks/check_tcn/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        code=digest("check_tcn"),
    message:
        "Checking the temporal convolutional networks of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_tcn.py"


rule check_hybrid:
    input:
        moments=HYBRID_MOMENTS,
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        hybrid=model_files("hybrid"),
        predictions=fit_files("hybrid", "predictions.parquet"),
    output:
        "results/{protocol}/checks/hybrid.parquet",
    log:
        "results/logs/check_hybrid/{protocol}.log",
    benchmark:
        "results/benchmarks/check_hybrid/{protocol}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        code=digest("check_hybrid"),
    message:
        "Checking the hybrid networks of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_hybrid.py"


rule check_gbm:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        gbm=model_files("gbm"),
        timeseries=lambda wildcards: expand(
            "results/{protocol}/timeseries/{task}/{fold}/t{horizon}.zarr.zip",
            protocol=wildcards.protocol,
            task=TASKS,
            fold=FOLDS[wildcards.protocol],
            horizon=HORIZONS,
        ),
    output:
        "results/{protocol}/checks/gbm.parquet",
    log:
        "results/logs/check_gbm/{protocol}.log",
    benchmark:
        "results/benchmarks/check_gbm/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    threads: 1
    params:
        code=digest("check_gbm"),
    message:
        "Checking the boosted trees of protocol {wildcards.protocol} for leakage"
    script:
        "../scripts/check_gbm.py"
