"""List the planes of each plate, and how its brightfield is shifted against fluorescence."""

from lnp.acquisition.records import source_file


rule index_images:
    input:
        raw=lambda wildcards: source_file(
            PLATES.loc[wildcards.plate, "path"], wildcards.plate in SIMULATED
        ),
        first=first_images,
    output:
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
    log:
        "results/logs/index_images/{plate}.log",
    benchmark:
        "results/benchmarks/index_images/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        folder=lambda wildcards: PLATES.loc[wildcards.plate, "path"],
        purpose=lambda wildcards: PLATES.loc[wildcards.plate, "purpose"],
        fields=lambda wildcards: PLATES.loc[wildcards.plate, "fields"],
        channels=lambda wildcards: PLATES.loc[wildcards.plate, "channels"],
        wells=lambda wildcards: WELLS[WELLS["plate"] == wildcards.plate]
        .drop(columns="plate")
        .to_dict("records"),
        pixel_um=lookup(dpath="acquisition/pixel_um", within=config),
        study_pixel_um=lookup(dpath="crops/pixel_um", within=config),
        simulated=lambda wildcards: wildcards.plate in SIMULATED,
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        first_timepoint=lookup(dpath="acquisition/first_timepoint", within=config),
        z=lookup(dpath="acquisition/z", within=config),
        action=lookup(dpath="acquisition/action", within=config),
        timeline=lookup(dpath="acquisition/timeline", within=config),
        follow_links=lookup(dpath="acquisition/follow_links", within=config),
        max_missing_frames=lookup(dpath="acquisition/max_missing_frames", within=config),
        n_seen=max(HORIZONS),
        first_horizon=min(HORIZONS),
        code=digest("index_images"),
    message:
        "Listing the planes of plate {wildcards.plate}"
    script:
        "../scripts/index_images.py"


rule measure_channel_shift:
    input:
        images="results/images/{plate}.parquet",
    output:
        "results/channel_shift/{plate}/{site}.parquet",
    log:
        "results/logs/measure_channel_shift/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/measure_channel_shift/{plate}/{site}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        max_shift_um=lookup(dpath="registration/max_shift_um", within=config),
        n_seen=max(HORIZONS),
        code=digest("measure_channel_shift"),
    message:
        "Measuring the brightfield shift of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/measure_channel_shift.py"


rule average_channel_shift:
    input:
        sites=lambda wildcards: site_files(
            "results/channel_shift/{plate}/{site}.parquet", [wildcards.plate]
        ),
    output:
        "results/channel_shift/{plate}.parquet",
    log:
        "results/logs/average_channel_shift/{plate}.log",
    benchmark:
        "results/benchmarks/average_channel_shift/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("average_channel_shift"),
    message:
        "Averaging the brightfield shift of {wildcards.plate} over its sites"
    script:
        "../scripts/average_channel_shift.py"
