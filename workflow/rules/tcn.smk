"""The temporal convolutional network on images and named measures, one fit for all horizons."""


rule train_tcn:
    input:
        moments=site_files("results/moments/{plate}/{site}.zarr.zip", TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
    output:
        model="results/{protocol}/tcn/{task}/{fold}/t{horizon}/model.npz",
        predictions="results/{protocol}/tcn/{task}/{fold}/t{horizon}/predictions.parquet",
        history="results/{protocol}/tcn/{task}/{fold}/t{horizon}/history.tsv",
    log:
        "results/logs/train_tcn/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/train_tcn/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        n_networks=lookup(dpath="tcn/n_networks", within=config),
        image_width=lookup(dpath="tcn/image_width", within=config),
        width=lookup(dpath="tcn/width", within=config),
        n_blocks=lookup(dpath="tcn/n_blocks", within=config),
        dropout=lookup(dpath="tcn/dropout", within=config),
        auxiliary=lookup(dpath="tcn/auxiliary", within=config),
        epochs=lookup(dpath="tcn/epochs", within=config),
        batch_size=lookup(dpath="tcn/batch_size", within=config),
        learning_rate=lookup(dpath="tcn/learning_rate", within=config),
        weight_decay=lookup(dpath="tcn/weight_decay", within=config),
        patience=lookup(dpath="tcn/patience", within=config),
        read_outs=sorted(HORIZONS),
        seed=lookup(dpath="seed", within=config),
        code=digest("train_tcn"),
    message:
        "Training the temporal convolutional network: {wildcards.protocol}, {wildcards.task}, {wildcards.fold}"
    script:
        "../scripts/train_tcn.py"
