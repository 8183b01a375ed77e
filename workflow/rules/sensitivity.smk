"""Analyse the sensitivity of prevalence and scores to the definition of the outcome."""


rule analyse_sensitivity:
    input:
        split="results/{protocol}/split.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        tracks=site_files("results/tracks/{plate}/{site}.parquet", TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        predictions="results/{protocol}/predictions.parquet",
        fates=expand(
            "results/evaluation/{plate}_fates.parquet",
            plate=[plate for plate in TRAINING if plate in SIMULATED],
        ),
        accepted=decision_files(TRAINING, [ACCEPT]),
    output:
        "results/{protocol}/sensitivity.parquet",
    log:
        "results/logs/analyse_sensitivity/{protocol}.log",
    benchmark:
        "results/benchmarks/analyse_sensitivity/{protocol}.tsv"
    conda:
        "../../envs/gbm.yaml"
    params:
        threshold=lookup(dpath="protocols/{protocol}/threshold", within=config),
        controls=lookup(dpath="protocols/{protocol}/controls", within=config),
        min_counts=lookup(dpath="protocols/{protocol}/min_counts", within=config),
        shuffle=lookup(dpath="protocols/{protocol}/shuffle", within=config),
        unit=lookup(dpath="protocols/{protocol}/unit", within=config),
        scheme=lookup(dpath="protocols/{protocol}/scheme", within=config),
        overlap=lookup(dpath="protocols/{protocol}/overlap", within=config),
        background=lookup(dpath="reporter/background", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        n_seen=max(HORIZONS),
        seed=lookup(dpath="seed", within=config),
        code=digest("analyse_sensitivity"),
    message:
        "Analysing the sensitivity of protocol {wildcards.protocol} to the definition of the outcome"
    script:
        "../scripts/analyse_sensitivity.py"


rule plot_sensitivity:
    input:
        sensitivity="results/{protocol}/sensitivity.parquet",
    output:
        figure=report(
            "results/{protocol}/figures/sensitivity.svg",
            caption="../report/figures/sensitivity.rst",
        ),
        table="results/{protocol}/figures/sensitivity.tsv",
    log:
        "results/logs/plot_sensitivity/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_sensitivity/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_sensitivity"),
    message:
        "Drawing the sensitivity analysis of protocol {wildcards.protocol}"
    script:
        "../scripts/plot_sensitivity.py"
