"""The LSTM on the features over time: a random search, and the predictions of the best draw."""


rule search_lstm:
    input:
        features=features_seen,
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
    output:
        model="results/{protocol}/lstm/{task}/{fold}/t{horizon}/model.npz",
        search="results/{protocol}/lstm/{task}/{fold}/t{horizon}/search.tsv",
        predictions="results/{protocol}/lstm/{task}/{fold}/t{horizon}/predictions.parquet",
    log:
        "results/logs/search_lstm/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/search_lstm/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(config["lstm"]["device"] != "cpu"),
    params:
        n_draws=lookup(dpath="lstm/n_draws", within=config),
        min_epochs=lookup(dpath="lstm/min_epochs", within=config),
        reduction_factor=lookup(dpath="lstm/reduction_factor", within=config),
        epochs=lookup(dpath="lstm/epochs", within=config),
        batch_size=lookup(dpath="lstm/batch_size", within=config),
        learning_rate=lookup(dpath="lstm/learning_rate", within=config),
        weight_decay=lookup(dpath="lstm/weight_decay", within=config),
        patience=lookup(dpath="lstm/patience", within=config),
        units=lookup(dpath="lstm/units", within=config),
        dropout=lookup(dpath="lstm/dropout", within=config),
        device=lookup(dpath="lstm/device", within=config),
        read_outs=lambda wildcards: read_outs_of(
            int(wildcards.horizon), HORIZONS, config["lstm"]["read_out"]
        ),
        seed=lookup(dpath="seed", within=config),
        code=digest("search_lstm"),
    message:
        "Searching the LSTM: {wildcards.protocol}, {wildcards.task}, {wildcards.fold}, {wildcards.horizon} frames"
    script:
        "../scripts/search_lstm.py"
