"""Plates that do not exist, for the demo and the tests: docs/simulation.md."""


rule simulate_plate:
    output:
        mlf="resources/raw/{plate}/MeasurementData.mlf",
        cells="resources/truth/{plate}/cells.parquet",
        tracks="resources/truth/{plate}/tracks.parquet",
        spots="resources/truth/{plate}/spots.parquet",
        shifts="resources/truth/{plate}/shifts.parquet",
        oracle="resources/truth/{plate}/oracle.parquet",
        labels="resources/truth/{plate}/labels.zarr.zip",
    log:
        "results/logs/simulate_plate/{plate}.log",
    benchmark:
        "results/benchmarks/simulate_plate/{plate}.tsv"
    wildcard_constraints:
        plate="|".join(map(re.escape, sorted(SIMULATED))) or "(?!)",
    conda:
        "../../envs/common.yaml"
    threads: 2
    params:
        wells=lambda wildcards: WELLS.loc[
            WELLS["plate"] == wildcards.plate, ["well", "dose_ng"]
        ].to_dict("records"),
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        fields=lookup(dpath="acquisition/fields", within=config),
        channels=lookup(dpath="acquisition/channels", within=config),
        scale=lookup(dpath="simulation/scale", within=config, default=None),
        interval_s=lookup(dpath="simulation/interval_s", within=config, default=None),
        n_cells=lookup(dpath="simulation/n_cells", within=config, default=None),
        signal=lookup(dpath="simulation/signal", within=config, default=None),
        kinetics=lookup(dpath="simulation/kinetics", within=config, default=None),
        missing_rate=lookup(
            dpath="simulation/missing_rate", within=config, default=None
        ),
        truncated_rate=lookup(
            dpath="simulation/truncated_rate", within=config, default=None
        ),
        seed=lookup(dpath="seed", within=config),
        code=digest("simulate_plate"),
    message:
        "Simulating the plate {wildcards.plate}"
    script:
        "../scripts/simulate_plate.py"
