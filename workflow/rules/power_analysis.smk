"""Analyse the power of a planned study by simulation; only on request: results/plan.svg."""


rule analyse_power:
    output:
        plan="results/plan.parquet",
        figure="results/plan.svg",
        table="results/plan.tsv",
    log:
        "results/logs/analyse_power.log",
    benchmark:
        "results/benchmarks/analyse_power.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        power_analysis=lookup(dpath="power_analysis", within=config),
        approaches=CHOSEN,
        primary=PRIMARY,
        doses=sorted(reporter_dose(WELLS).unique().tolist()),
        seed=lookup(dpath="seed", within=config),
        code=digest("analyse_power"),
    message:
        "Simulating studies to find the number of wells that they need (some minutes)"
    script:
        "../scripts/analyse_power.py"
