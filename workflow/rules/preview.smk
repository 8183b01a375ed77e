"""Preview one site before a study: tracked by its own brightfield shift; only on request."""

PREVIEW = [
    f"results/preview/{plate}/{SITES[plate][0]}.html"
    for plate in TRAINING
    if plate not in PUBLISHED
][:1]


rule preview:
    input:
        PREVIEW,


use rule average_channel_shift as preview_channel_shift with:
    input:
        sites="results/channel_shift/{plate}/{site}.parquet",
    output:
        "results/preview/{plate}/{site}/channel_shift.parquet",
    log:
        "results/logs/preview_channel_shift/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/preview_channel_shift/{plate}/{site}.tsv"
    message:
        "Taking the brightfield shift of {wildcards.plate} {wildcards.site} for its preview"


use rule track_cells as preview_tracks with:
    input:
        images="results/images/{plate}.parquet",
        stained=stained_file,
        channel_shift="results/preview/{plate}/{site}/channel_shift.parquet",
        seeds="results/seeds/{plate}/{site}.csv",
        masks=mask_files,
        parents=parent_file,
        given=given_file,
    output:
        shifts="results/preview/{plate}/{site}/shifts.parquet",
        tracks="results/preview/{plate}/{site}/tracks.parquet",
        crops="results/preview/{plate}/{site}/crops.zarr.zip",
    log:
        "results/logs/preview_tracks/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/preview_tracks/{plate}/{site}.tsv"
    message:
        "Tracking the cells of {wildcards.plate} {wildcards.site} for its preview"


use rule calibrate_spots as preview_threshold with:
    input:
        images=lambda wildcards: preview_controls(
            wildcards, "results/images/{plate}.parquet"
        ),
        tracks=lambda wildcards: preview_controls(
            wildcards, "results/preview/{plate}/{site}/tracks.parquet"
        ),
        crops=lambda wildcards: preview_controls(
            wildcards, "results/preview/{plate}/{site}/crops.zarr.zip"
        ),
        network=[] if SPOTIFLOW else SPOT_NETWORK,
        listed=lambda wildcards: preview_controls(wildcards, LISTED_SPOTS),
    output:
        "results/preview/{plate}/{site}/spot_threshold.yaml",
    log:
        "results/logs/preview_threshold/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/preview_threshold/{plate}/{site}.tsv"
    params:
        sites=lambda wildcards: preview_control(wildcards.plate),
    message:
        "Choosing the threshold of spots by one control field, for the preview of {wildcards.plate} {wildcards.site}"


use rule detect_spots as preview_spots with:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/preview/{plate}/{site}/tracks.parquet",
        crops="results/preview/{plate}/{site}/crops.zarr.zip",
        network=[] if SPOTIFLOW else SPOT_NETWORK,
        listed=LISTED_SPOTS,
        threshold=branch(
            bool(SPOT_THRESHOLD),
            then="results/preview/{plate}/{site}/spot_threshold.yaml",
            otherwise=[],
        ),
    output:
        "results/preview/{plate}/{site}/spots.parquet",
    log:
        "results/logs/preview_spots/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/preview_spots/{plate}/{site}.tsv"
    message:
        "Detecting the LNP spots of {wildcards.plate} {wildcards.site} for its preview"


rule preview_site:
    input:
        images="results/images/{plate}.parquet",
        site_channel_shift="results/channel_shift/{plate}/{site}.parquet",
        seeds="results/seeds/{plate}/{site}.csv",
        shifts="results/preview/{plate}/{site}/shifts.parquet",
        tracks="results/preview/{plate}/{site}/tracks.parquet",
        crops="results/preview/{plate}/{site}/crops.zarr.zip",
        spots="results/preview/{plate}/{site}/spots.parquet",
    output:
        "results/preview/{plate}/{site}.html",
    log:
        "results/logs/preview_site/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/preview_site/{plate}/{site}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        n_seen=max(HORIZONS),
        controls=lambda wildcards: preview_control(wildcards.plate),
        texts=REPORT_TEXTS,
        code=digest("preview_site"),
    message:
        "Writing the preview of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/preview_site.py"
