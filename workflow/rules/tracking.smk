"""Seed the cells of each site, follow them from frame to frame, and cut out their crops."""


rule seed_cells:
    input:
        images="results/images/{plate}.parquet",
        stained=stained_file,
        seeds=seed_file,
        masks=branch(
            lookup(dpath="seeding/method", within=config) == "automatic",
            then=mask_files,
            otherwise=[],
        ),
        parents=parent_file,
        given=given_file,
    output:
        "results/seeds/{plate}/{site}.csv",
    log:
        "results/logs/seed_cells/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/seed_cells/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        method=lookup(dpath="seeding/method", within=config),
        unit=lookup(dpath="seeding/unit", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        window_um=lookup(dpath="tracking/window_um", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        moves=lambda wildcards: decided(wildcards.plate, MOVE, wildcards.site),
        tracked=lookup(dpath="tracking/method", within=config),
        max_missing_frames=lookup(dpath="acquisition/max_missing_frames", within=config),
        given=lambda wildcards: GIVEN[wildcards.plate].get(wildcards.site),
        code=digest("seed_cells"),
    message:
        "Seeding the cells of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/seed_cells.py"


rule track_cells:
    input:
        images="results/images/{plate}.parquet",
        stained=stained_file,
        channel_shift="results/channel_shift/{plate}.parquet",
        seeds="results/seeds/{plate}/{site}.csv",
        masks=mask_files,
        parents=parent_file,
        given=given_file,
    output:
        shifts="results/shifts/{plate}/{site}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
        crops="results/crops/{plate}/{site}.zarr.zip",
    log:
        "results/logs/track_cells/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/track_cells/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        max_shift_um=lookup(dpath="registration/max_shift_um", within=config),
        tracking=TRACKING,
        horizons=branch(
            lookup(dpath="tracking/method", within=config) == "link",
            then=HORIZONS,
            otherwise=[],
        ),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        box_um=lookup(dpath="reporter/box_um", within=config),
        max_missing_frames=lookup(dpath="acquisition/max_missing_frames", within=config),
        n_kept=max(HORIZONS) if config["crops"]["frames"] == "seen" else None,
        unit=lookup(dpath="seeding/unit", within=config),
        given=lambda wildcards: GIVEN[wildcards.plate].get(wildcards.site),
        code=digest("track_cells"),
    message:
        "Registering, tracking and cropping the cells of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/track_cells.py"
