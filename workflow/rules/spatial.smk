"""Where the LNP spots lie in each cell, and whether that comes before the reporter; only on request."""


rule measure_spatial:
    input:
        images="results/images/{plate}.parquet",
        nuclei=nucleus_files,
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
        "../../envs/imaging.yaml"
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


rule correlate_spatial:
    input:
        cells="results/cells/{plate}.parquet",
        spatial=lambda wildcards: site_files(
            "results/spatial/{plate}/{site}.parquet", [wildcards.plate]
        ),
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
    output:
        correlations="results/spatial_correlations/{plate}.parquet",
        leads="results/spatial_leads/{plate}.parquet",
    log:
        "results/logs/correlate_spatial/{plate}.log",
    benchmark:
        "results/benchmarks/correlate_spatial/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        background=lookup(dpath="reporter/background", within=config),
        divided=lookup(dpath="reporter/divided", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("correlate_spatial"),
    message:
        "Correlating where the spots of {wildcards.plate} lie with the reporter, earlier and later"
    script:
        "../scripts/correlate_spatial.py"


rule plot_spatial:
    input:
        images="results/images/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        spatial=lambda wildcards: site_files(
            "results/spatial/{plate}/{site}.parquet", [wildcards.plate]
        ),
        correlations="results/spatial_correlations/{plate}.parquet",
        leads="results/spatial_leads/{plate}.parquet",
    output:
        figure=report(
            "results/figures/{plate}/spatial.svg",
            caption="../report/figures/spatial.rst",
        ),
        table="results/figures/{plate}/spatial.tsv",
    log:
        "results/logs/plot_spatial/{plate}.log",
    benchmark:
        "results/benchmarks/plot_spatial/{plate}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_spatial"),
    message:
        "Drawing where the spots of {wildcards.plate} lie, over time"
    script:
        "../scripts/plot_spatial.py"
