"""Begin from the crops that the authors of the paper published, in place of raw images.

These rules make, for the plates of `published/plates`, the files that listing planes, registering,
tracking and detecting spots make of raw images. All that follows is the same.
"""

PUBLISHED = list(config.get("published", {}).get("plates", []))
PUBLISHED_PLATE = "|".join(map(re.escape, PUBLISHED)) or "(?!)"


ruleorder: list_published > index_images
ruleorder: import_published > track_cells
ruleorder: import_published > measure_channel_shift
ruleorder: detect_crop_spots > detect_spots


rule list_published:
    input:
        archive=lambda wildcards: PLATES.loc[wildcards.plate, "path"],
    output:
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
        files="results/published/{plate}_files.parquet",
    log:
        "results/logs/list_published/{plate}.log",
    benchmark:
        "results/benchmarks/list_published/{plate}.tsv"
    wildcard_constraints:
        plate=PUBLISHED_PLATE,
    conda:
        "../../envs/core.yaml"
    params:
        wells=lambda wildcards: WELLS[WELLS["plate"] == wildcards.plate]
        .drop(columns="plate")
        .to_dict("records"),
        sites=lambda wildcards: SITES[wildcards.plate],
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        pixel_um=lookup(dpath="acquisition/pixel_um", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        interval_s=lookup(dpath="published/interval_s", within=config, default=None),
        md5=lookup(dpath="published/md5", within=config, default=None),
        code=digest("list_published"),
    message:
        "Listing the published archive of {wildcards.plate}"
    script:
        "../scripts/list_published.py"


rule import_published:
    input:
        archive=lambda wildcards: PLATES.loc[wildcards.plate, "path"],
        images="results/images/{plate}.parquet",
    output:
        crops="results/crops/{plate}/{site}.zarr.zip",
        tracks="results/tracks/{plate}/{site}.parquet",
        shifts="results/shifts/{plate}/{site}.parquet",
        channel_shift="results/channel_shift/{plate}/{site}.parquet",
        cells="results/published/{plate}/{site}.parquet",
    log:
        "results/logs/import_published/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/import_published/{plate}/{site}.tsv"
    wildcard_constraints:
        plate=PUBLISHED_PLATE,
    conda:
        "../../envs/imaging.yaml"
    params:
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        n_kept=(
            max(HORIZONS)
            if config["crops"]["frames"] == "seen"
            else config["acquisition"]["n_frames"]
        ),
        pixel_um=lookup(dpath="acquisition/pixel_um", within=config),
        tracking=TRACKING,
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        box_um=lookup(dpath="reporter/box_um", within=config),
        code=digest("import_published"),
    message:
        "Importing the published crops of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/import_published.py"


rule detect_crop_spots:
    input:
        crops="results/crops/{plate}/{site}.zarr.zip",
        network=SPOT_NETWORK,
        threshold=SPOT_THRESHOLD,
    output:
        "results/spots/{plate}/{site}.parquet",
    log:
        "results/logs/detect_crop_spots/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/detect_crop_spots/{plate}/{site}.tsv"
    wildcard_constraints:
        plate=PUBLISHED_PLATE,
    conda:
        "../../envs/imaging.yaml"
    params:
        method=lookup(dpath="spots/method", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        threshold=lookup(dpath="spots/threshold", within=config),
        code=digest("detect_crop_spots"),
    message:
        "Detecting the LNP spots in the crops of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/detect_crop_spots.py"


rule check_published:
    input:
        archive=lambda wildcards: PLATES.loc[wildcards.plate, "path"],
        wells="results/wells/{plate}.parquet",
        cells=lambda wildcards: site_files(
            "results/published/{plate}/{site}.parquet", [wildcards.plate]
        ),
    output:
        "results/published/{plate}.parquet",
    log:
        "results/logs/check_published/{plate}.log",
    benchmark:
        "results/benchmarks/check_published/{plate}.tsv"
    wildcard_constraints:
        plate=PUBLISHED_PLATE,
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("check_published"),
    message:
        "Comparing the import of {wildcards.plate} with the numbers that the authors print"
    script:
        "../scripts/check_published.py"
