"""The hybrid network: images, named measures and metadata of a cell, joined; one job per fold."""

HYBRID_MOMENTS = (
    site_files("results/moments/{plate}/{site}.zarr.zip", TRAINING)
    if "images" in config["hybrid"]["branches"]
    else []
)


rule train_hybrid:
    input:
        moments=HYBRID_MOMENTS,
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
    output:
        models=expand(
            "results/{{protocol}}/hybrid/{task}/{{fold}}/t{horizon}/model.npz",
            task=TASKS,
            horizon=HORIZONS,
        ),
        predictions=expand(
            "results/{{protocol}}/hybrid/{task}/{{fold}}/t{horizon}/predictions.parquet",
            task=TASKS,
            horizon=HORIZONS,
        ),
    log:
        "results/logs/train_hybrid/{protocol}/{fold}.log",
    benchmark:
        "results/benchmarks/train_hybrid/{protocol}/{fold}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        settings=lookup(dpath="hybrid", within=config),
        horizons=HORIZONS,
        seed=lookup(dpath="seed", within=config),
        code=digest("train_hybrid"),
    message:
        "Training the hybrid networks ({wildcards.protocol}, {wildcards.fold})"
    script:
        "../scripts/train_hybrid.py"
