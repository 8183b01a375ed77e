"""Where the LNP spots lie in each cell; only on request."""


rule measure_spatial:
    input:
        crops="results/crops/{plate}/{site}.zarr.zip",
        tracks="results/tracks/{plate}/{site}.parquet",
        spots="results/spots/{plate}/{site}.parquet",
        shifts="results/shifts/{plate}/{site}.parquet",
    output:
        "results/spatial/{plate}/{site}.parquet",
    log:
        "results/logs/measure_spatial/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/measure_spatial/{plate}/{site}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        n_frames=max(HORIZONS),
        n_patterns=lookup(dpath="spatial/n_patterns", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("measure_spatial"),
    message:
        "Measuring where the LNP spots of {wildcards.plate} {wildcards.site} lie"
    script:
        "../scripts/measure_spatial.py"
