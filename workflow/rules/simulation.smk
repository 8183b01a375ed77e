"""Simulate plates for the demo and the tests, and compare results with the truth."""


rule simulate_plate:
    output:
        mlf="resources/raw/{plate}/MeasurementData.mlf",
        cells="resources/truth/{plate}/cells.parquet",
        tracks="resources/truth/{plate}/tracks.parquet",
        spots="resources/truth/{plate}/spots.parquet",
        shifts="resources/truth/{plate}/shifts.parquet",
        oracle="resources/truth/{plate}/oracle.parquet",
        world="resources/truth/{plate}/world.parquet",
        labels="resources/truth/{plate}/labels.zarr.zip",
    log:
        "results/logs/simulate_plate/{plate}.log",
    benchmark:
        "results/benchmarks/simulate_plate/{plate}.tsv"
    wildcard_constraints:
        plate="|".join(map(re.escape, sorted(SIMULATED))) or "(?!)",
    conda:
        "../../envs/core.yaml"
    threads: 2
    params:
        wells=lambda wildcards: WELLS.loc[
            WELLS["plate"] == wildcards.plate, ["well", "formulation", "dose_ng"]
        ].to_dict("records"),
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        fields=lookup(dpath="acquisition/fields", within=config),
        channels=lookup(dpath="acquisition/channels", within=config),
        scale=lookup(dpath="simulation/scale", within=config, default=None),
        interval_s=lookup(dpath="simulation/interval_s", within=config, default=None),
        n_cells=lookup(dpath="simulation/n_cells", within=config, default=None),
        signal=lookup(dpath="simulation/signal", within=config, default=None),
        kinetics=lookup(dpath="simulation/kinetics", within=config, default=None),
        outcome_follows=lookup(
            dpath="simulation/outcome_follows", within=config, default=None
        ),
        missing_rate=lookup(
            dpath="simulation/missing_rate", within=config, default=None
        ),
        truncated_rate=lookup(
            dpath="simulation/truncated_rate", within=config, default=None
        ),
        formulations=lookup(
            dpath="simulation/formulations", within=config, default=None
        ),
        n_filmed=lambda wildcards: config["simulation"]["filmed"].get(wildcards.plate),
        scene=lambda wildcards: config["simulation"]["scenes"].get(
            wildcards.plate, config["simulation"]["scene"]
        ),
        seed=lookup(dpath="seed", within=config),
        code=digest("simulate_plate"),
    message:
        "Simulating the plate {wildcards.plate}"
    script:
        "../scripts/simulate_plate.py"


rule evaluate_plate:
    input:
        seeds=lambda wildcards: site_files(
            "results/seeds/{plate}/{site}.csv", [wildcards.plate]
        ),
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        spots=lambda wildcards: site_files(
            "results/spots/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        onset="results/onset/{plate}.parquet",
        true_cells="resources/truth/{plate}/cells.parquet",
        true_tracks="resources/truth/{plate}/tracks.parquet",
        true_spots="resources/truth/{plate}/spots.parquet",
        true_shifts="resources/truth/{plate}/shifts.parquet",
        oracle="resources/truth/{plate}/oracle.parquet",
        labels="resources/truth/{plate}/labels.zarr.zip",
    output:
        evaluation="results/evaluation/{plate}.parquet",
        oracle="results/evaluation/{plate}_oracle.parquet",
        fates="results/evaluation/{plate}_fates.parquet",
    log:
        "results/logs/evaluate_plate/{plate}.log",
    benchmark:
        "results/benchmarks/evaluate_plate/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        code=digest("evaluate_plate"),
    message:
        "Comparing the cells of {wildcards.plate} with the simulated truth"
    script:
        "../scripts/evaluate_plate.py"
