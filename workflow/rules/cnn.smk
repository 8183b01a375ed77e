"""The CNN of single frames: its base, its features and its predictions."""

# Moments of the base are cached unless its input or its weights differ between folds.
SEEN = (
    "moments"
    if config["cnn"]["input"] == "constants" and not config["cnn"]["train_base"]
    else "crops"
)
OTHERS = MODEL != OWN  # models of another study, whose bundle holds its base
# Where the base's weights lie; those tuned for edges come with the code, whose folder may move.
WEIGHTS = {
    "imagenet": "resources/weights/vgg16_imagenet.pth",
    "edges": [],
    "random": [],
}.get(config["cnn"]["weights"], config["cnn"]["weights"])
if OTHERS:
    WEIGHTS = []
# Constants of the images' scaling that the study proposes itself.
SCALING = "results/scaling.yaml" if config["cnn"]["scaling"] == "auto" else []
EDGES = hash_files([EDGES_FILE]) if config["cnn"]["weights"] == "edges" else ""


localrules:
    fetch_weights,


rule fetch_weights:
    output:
        "resources/weights/vgg16_imagenet.pth",
    log:
        "results/logs/fetch_weights.log",
    benchmark:
        "results/benchmarks/fetch_weights.tsv"
    conda:
        "../../envs/weights.yaml"
    params:
        code=digest("fetch_weights"),
    message:
        "Downloading the ImageNet weights of VGG16 (528 MB)"
    script:
        "../scripts/fetch_weights.py"


rule propose_scaling:
    input:
        crops=site_files("results/crops/{plate}/{site}.zarr.zip", TRAINING),
    output:
        "results/scaling.yaml",
    log:
        "results/logs/propose_scaling.log",
    benchmark:
        "results/benchmarks/propose_scaling.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        n_frames=max(HORIZONS),
        code=digest("propose_scaling"),
    message:
        "Scaling the images of all channels by percentiles of the crops"
    script:
        "../scripts/propose_scaling.py"


rule extract_moments:
    input:
        crops="results/crops/{plate}/{site}.zarr.zip",
        weights=WEIGHTS,
        scaling=SCALING,
        model=MODEL if OTHERS else [],
    output:
        "results/moments/{plate}/{site}.zarr.zip",
    log:
        "results/logs/extract_moments/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/extract_moments/{plate}/{site}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(config["cnn"]["device"] != "cpu"),
    params:
        weights=lookup(dpath="cnn/weights", within=config),
        edges=EDGES,
        convention=lookup(dpath="cnn/convention", within=config),
        scaling=lookup(dpath="cnn/scaling", within=config),
        central_disc=lookup(dpath="cnn/central_disc", within=config),
        n_augmentations=lookup(dpath="cnn/n_augmentations", within=config),
        device=lookup(dpath="cnn/device", within=config),
        precision=lookup(dpath="cnn/precision", within=config),
        n_frames=max(HORIZONS),
        seed=lookup(dpath="seed", within=config),
        code=digest("extract_moments"),
    message:
        "Passing the crops of {wildcards.plate} {wildcards.site} through the convolution base"
    script:
        "../scripts/extract_moments.py"


rule train_cnn:
    input:
        stores=site_files(f"results/{SEEN}/{{plate}}/{{site}}.zarr.zip", TRAINING),
        weights=WEIGHTS,
        scaling=SCALING if config["cnn"]["input"] == "constants" else [],
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
    output:
        model="results/{protocol}/cnn/{task}/{fold}/t{horizon}/model.npz",
        features="results/{protocol}/cnn/{task}/{fold}/t{horizon}/features.zarr.zip",
        predictions="results/{protocol}/cnn/{task}/{fold}/t{horizon}/predictions.parquet",
        history="results/{protocol}/cnn/{task}/{fold}/t{horizon}/history.tsv",
    log:
        "results/logs/train_cnn/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/train_cnn/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    resources:
        gpu=int(SEEN == "crops" and config["cnn"]["device"] != "cpu"),
    params:
        sees=SEEN,
        weights=lookup(dpath="cnn/weights", within=config),
        edges=EDGES,
        convention=lookup(dpath="cnn/convention", within=config),
        input=lookup(dpath="cnn/input", within=config),
        scaling=lookup(dpath="cnn/scaling", within=config),
        central_disc=lookup(dpath="cnn/central_disc", within=config),
        n_augmentations=lookup(dpath="cnn/n_augmentations", within=config),
        train_base=lookup(dpath="cnn/train_base", within=config),
        epochs=lookup(dpath="cnn/epochs", within=config),
        batch_size=lookup(dpath="cnn/batch_size", within=config),
        learning_rate=lookup(dpath="cnn/learning_rate", within=config),
        weight_decay=lookup(dpath="cnn/weight_decay", within=config),
        patience=lookup(dpath="cnn/patience", within=config),
        device=lookup(dpath="cnn/device", within=config),
        precision=lookup(dpath="cnn/precision", within=config),
        side_um=lookup(dpath="crops/side_um", within=config),
        first_horizon=lambda wildcards: first_horizon(
            int(wildcards.horizon), CNN_HORIZONS
        ),
        seed=lookup(dpath="seed", within=config),
        code=digest("train_cnn"),
    message:
        "Training the CNN of single frames: {wildcards.protocol}, {wildcards.task}, {wildcards.fold}, {wildcards.horizon} frames"
    script:
        "../scripts/train_cnn.py"
