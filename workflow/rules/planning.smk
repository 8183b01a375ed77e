"""Before a study: how many wells will it take? Made only when asked for, results/plan.svg."""


rule plan_wells:
    output:
        plan="results/plan.parquet",
        figure="results/plan.svg",
        table="results/plan.tsv",
    log:
        "results/logs/plan_wells.log",
    benchmark:
        "results/benchmarks/plan_wells.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        planning=lookup(dpath="planning", within=config),
        doses=sorted(WELLS["dose_ng"].unique().tolist()),
        seed=lookup(dpath="seed", within=config),
        code=digest("plan_wells"),
    message:
        "Simulating studies to learn how many wells they need (some minutes)"
    script:
        "../scripts/plan_wells.py"
