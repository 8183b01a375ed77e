"""Follow every cell from the first frame to the last, and cut out what the models see."""


rule seed_cells:
    input:
        images="results/images/{plate}.parquet",
        seeds=branch(
            lookup(dpath="seeding/method", within=config) == "file",
            then="resources/seeds/{plate}/{site}.csv",
            otherwise=[],
        ),
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
        cell_diameter_px=lookup(dpath="seeding/cell_diameter_px", within=config),
        code=digest("seed_cells"),
    message:
        "Seeding the cells of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/seed_cells.py"


rule track_cells:
    input:
        images="results/images/{plate}.parquet",
        brightfield="results/brightfield/{plate}.parquet",
        seeds="results/seeds/{plate}/{site}.csv",
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
        max_shift_px=lookup(dpath="registration/max_shift_px", within=config),
        window_px=lookup(dpath="tracking/window_px", within=config),
        smoothing_px=lookup(dpath="tracking/smoothing_px", within=config),
        marker_px=lookup(dpath="tracking/marker_px", within=config),
        neighbours=lookup(dpath="tracking/neighbours", within=config),
        cell_diameter_px=lookup(dpath="seeding/cell_diameter_px", within=config),
        side_px=lookup(dpath="crops/side_px", within=config),
        box_px=lookup(dpath="gfp/box_px", within=config),
        code=digest("track_cells"),
    message:
        "Registering, tracking and cropping the cells of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/track_cells.py"


rule detect_spots:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
        crops="results/crops/{plate}/{site}.zarr.zip",
    output:
        "results/spots/{plate}/{site}.parquet",
    log:
        "results/logs/detect_spots/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/detect_spots/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        sigma_px=lookup(dpath="spots/sigma_px", within=config),
        threshold=lookup(dpath="spots/threshold", within=config),
        code=digest("detect_spots"),
    message:
        "Detecting the LNP spots of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/detect_spots.py"


rule measure_cells:
    input:
        crops="results/crops/{plate}/{site}.zarr.zip",
        tracks="results/tracks/{plate}/{site}.parquet",
        spots="results/spots/{plate}/{site}.parquet",
        shifts="results/shifts/{plate}/{site}.parquet",
    output:
        "results/measures/{plate}/{site}.parquet",
    log:
        "results/logs/measure_cells/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/measure_cells/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        n_frames=max(HORIZONS),
        sigma_px=lookup(dpath="spots/sigma_px", within=config),
        cell_diameter_px=lookup(dpath="seeding/cell_diameter_px", within=config),
        code=digest("measure_cells"),
    message:
        "Measuring the cells of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/measure_cells.py"


rule collect_cells:
    input:
        wells="results/wells/{plate}.parquet",
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
    output:
        "results/cells/{plate}.parquet",
    log:
        "results/logs/collect_cells/{plate}.log",
    benchmark:
        "results/benchmarks/collect_cells/{plate}.tsv"
    conda:
        "../../envs/common.yaml"
    params:
        n_seen=max(HORIZONS),
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        background=lookup(dpath="gfp/background", within=config),
        purpose=lambda wildcards: PLATES.loc[wildcards.plate, "purpose"],
        code=digest("collect_cells"),
    message:
        "Collecting the cells of {wildcards.plate}, with the reason for each one dropped"
    script:
        "../scripts/collect_cells.py"


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
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
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
        "../../envs/common.yaml"
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        diameter_px=lookup(dpath="seeding/cell_diameter_px", within=config),
        window_px=lookup(dpath="tracking/window_px", within=config),
        sigma_px=lookup(dpath="spots/sigma_px", within=config),
        code=digest("evaluate_plate"),
    message:
        "Holding the cells of {wildcards.plate} against the simulated truth"
    script:
        "../scripts/evaluate_plate.py"
