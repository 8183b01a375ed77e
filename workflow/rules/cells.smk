"""Measure each tracked cell: its LNP spots, shape, motion and GFP."""

# Weights of the network that finds spots: trained here, or a file; see rules/spots.smk
SPOTIFLOW = config["spots"]["method"] == "spotiflow"
SPOT_NETWORK = {
    "train": f"results/spot_network/{config['spots']['method']}{'' if SPOTIFLOW else '.npz'}"
}.get(config["spots"]["network"], config["spots"]["network"])
if config["spots"]["method"] in ("log", "doh"):
    SPOT_NETWORK = []
elif MODEL != OWN and NETWORK_OF_SPOTS in MODELS.names:
    SPOT_NETWORK = "results/spot_network/of_model.npz"
# What Spotiflow lists in the planes of a site
LISTED_SPOTS = "results/spotiflow/{plate}/{site}.parquet" if SPOTIFLOW else []
# Their threshold, where control wells decide it
SPOT_THRESHOLD = (
    "results/spot_threshold.yaml" if config["spots"]["threshold"] == "controls" else []
)


rule detect_spots:
    input:
        images="results/images/{plate}.parquet",
        tracks="results/tracks/{plate}/{site}.parquet",
        crops="results/crops/{plate}/{site}.zarr.zip",
        network=[] if SPOTIFLOW else SPOT_NETWORK,
        listed=LISTED_SPOTS,
        threshold=SPOT_THRESHOLD,
    output:
        "results/spots/{plate}/{site}.parquet",
    log:
        "results/logs/detect_spots/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/detect_spots/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        method=lookup(dpath="spots/method", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
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
        radius_um=lookup(dpath="spots/radius_um", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
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
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
        rejected=lambda wildcards: decision_files([wildcards.plate], [REJECT]),
    output:
        "results/cells/{plate}.parquet",
    log:
        "results/logs/collect_cells/{plate}.log",
    benchmark:
        "results/benchmarks/collect_cells/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        n_seen=max(HORIZONS),
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        background=lookup(dpath="reporter/background", within=config),
        divided=lookup(dpath="reporter/divided", within=config),
        purpose=lambda wildcards: PLATES.loc[wildcards.plate, "purpose"],
        code=digest("collect_cells"),
    message:
        "Collecting the cells of {wildcards.plate}, with the reason for each one dropped"
    script:
        "../scripts/collect_cells.py"


rule fit_onset:
    input:
        images="results/images/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
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
        "results/onset/{plate}.parquet",
    log:
        "results/logs/fit_onset/{plate}.log",
    benchmark:
        "results/benchmarks/fit_onset/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        background=lookup(dpath="reporter/background", within=config),
        divided=lookup(dpath="reporter/divided", within=config),
        maturation_h=lookup(dpath="reporter/maturation_h", within=config),
        code=digest("fit_onset"),
    message:
        "Fitting when the reporter of the cells of {wildcards.plate} begins to rise"
    script:
        "../scripts/fit_onset.py"


rule describe_appearance:
    input:
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
    output:
        "results/appearance/{plate}.parquet",
    log:
        "results/logs/describe_appearance/{plate}.log",
    benchmark:
        "results/benchmarks/describe_appearance/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("describe_appearance"),
    message:
        "Describing what the crops of {wildcards.plate} look like"
    script:
        "../scripts/describe_appearance.py"
