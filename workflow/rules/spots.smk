"""Train the network that finds faint LNP spots, calibrate their threshold, score them; on request."""

# Plates whose report scores their spots: simulated ones, where settings ask for another way
SCORED_SPOTS = [
    plate
    for plate in TRAINING
    if plate in SIMULATED and (config["spots"]["method"] != "log" or SPOT_THRESHOLD)
]


rule train_spot_network:
    output:
        model="results/spot_network/{method}.npz",
        history="results/spot_network/{method}.tsv",
    log:
        "results/logs/train_spot_network/{method}.log",
    benchmark:
        "results/benchmarks/train_spot_network/{method}.tsv"
    wildcard_constraints:
        method="unet|vae_lsgan",
    conda:
        "../../envs/spot_networks.yaml"
    threads: 1
    params:
        n_steps=lookup(dpath="spots/training_steps", within=config),
        seed=lookup(dpath="spots/network_seed", within=config),
        code=digest("train_spot_network"),
    message:
        "Training the network {wildcards.method}, which finds spots, on simulated patches"
    script:
        "../scripts/train_spot_network.py"


rule unpack_spot_network:
    input:
        model=MODEL,
    output:
        "results/spot_network/of_model.npz",
    log:
        "results/logs/unpack_spot_network.log",
    benchmark:
        "results/benchmarks/unpack_spot_network.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("unpack_spot_network"),
    message:
        "Taking the network that finds spots out of the bundle of models"
    script:
        "../scripts/unpack_spot_network.py"


rule train_spotiflow:
    output:
        directory("results/spot_network/spotiflow"),
    log:
        "results/logs/train_spotiflow.log",
    benchmark:
        "results/benchmarks/train_spotiflow.tsv"
    conda:
        "../../envs/spotiflow.yaml"
    threads: 1
    params:
        n_patches=lookup(dpath="spots/training_steps", within=config),
        seed=lookup(dpath="spots/network_seed", within=config),
        code=digest("train_spotiflow"),
    message:
        "Training Spotiflow on simulated patches"
    script:
        "../scripts/train_spotiflow.py"


rule list_spotiflow_spots:
    input:
        images="results/images/{plate}.parquet",
        network=SPOT_NETWORK,
    output:
        "results/spotiflow/{plate}/{site}.parquet",
    log:
        "results/logs/list_spotiflow_spots/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/list_spotiflow_spots/{plate}/{site}.tsv"
    conda:
        "../../envs/spotiflow.yaml"
    threads: 1
    params:
        code=digest("list_spotiflow_spots"),
    message:
        "Listing what Spotiflow sees in {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/list_spotiflow_spots.py"


rule calibrate_spots:
    input:
        images=[f"results/images/{plate}.parquet" for plate, _ in CONTROL_SITES],
        tracks=[
            f"results/tracks/{plate}/{site}.parquet" for plate, site in CONTROL_SITES
        ],
        crops=[
            f"results/crops/{plate}/{site}.zarr.zip" for plate, site in CONTROL_SITES
        ],
        network=[] if SPOTIFLOW else SPOT_NETWORK,
        listed=[
            f"results/spotiflow/{plate}/{site}.parquet"
            for plate, site in CONTROL_SITES
            if SPOTIFLOW
        ],
    output:
        "results/spot_threshold.yaml",
    log:
        "results/logs/calibrate_spots.log",
    benchmark:
        "results/benchmarks/calibrate_spots.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        sites=CONTROL_SITES,
        method=lookup(dpath="spots/method", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        false_per_cell=lookup(dpath="spots/false_per_cell", within=config),
        code=digest("calibrate_spots"),
    message:
        "Choosing the threshold of spots by the control wells"
    script:
        "../scripts/calibrate_spots.py"


rule score_spots:
    input:
        images="results/images/{plate}.parquet",
        seeds=lambda wildcards: site_files(
            "results/seeds/{plate}/{site}.csv", [wildcards.plate]
        ),
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        spots=lambda wildcards: site_files(
            "results/spots/{plate}/{site}.parquet", [wildcards.plate]
        ),
        true_tracks="resources/truth/{plate}/tracks.parquet",
        true_spots="resources/truth/{plate}/spots.parquet",
    output:
        "results/evaluation/{plate}_spots.parquet",
    log:
        "results/logs/score_spots/{plate}.log",
    benchmark:
        "results/benchmarks/score_spots/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        doses=lambda wildcards: doses_of_sites(wildcards.plate),
        method=lookup(dpath="spots/method", within=config),
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        radius_um=lookup(dpath="spots/radius_um", within=config),
        code=digest("score_spots"),
    message:
        "Scoring the spots of {wildcards.plate} by dose and signal to noise"
    script:
        "../scripts/score_spots.py"
