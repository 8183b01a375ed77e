"""Brightfield as a stain: predict the counterstain, and where cells are, from brightfield alone."""


rule view_brightfield:
    input:
        images="results/images/{plate}.parquet",
        channel_shift="results/channel_shift/{plate}.parquet",
    output:
        "results/staining/views/{plate}/{site}.zarr.zip",
    log:
        "results/logs/view_brightfield/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/view_brightfield/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        tracking=TRACKING,
        n_frames=lookup(dpath="staining/n_frames", within=config),
        n_seen=max(HORIZONS),
        code=digest("view_brightfield"),
    message:
        "Looking at the brightfield of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/view_brightfield.py"


rule train_stainer:
    input:
        views=learned_views,
    output:
        "results/staining/networks/{group}.npz",
    log:
        "results/logs/train_stainer/{group}.log",
    benchmark:
        "results/benchmarks/train_stainer/{group}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        wells=lambda wildcards: learned_wells(wildcards.group),
        n_planes=lookup(dpath="staining/n_planes", within=config),
        n_networks=lookup(dpath="staining/n_networks", within=config),
        width=lookup(dpath="staining/width", within=config),
        n_steps=lookup(dpath="staining/n_steps", within=config),
        batch_size=lookup(dpath="staining/batch_size", within=config),
        patch_px=lookup(dpath="staining/patch_px", within=config),
        learning_rate=lookup(dpath="staining/learning_rate", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("train_stainer"),
    message:
        "Training the networks that stain the wells of {wildcards.group}"
    script:
        "../scripts/train_stainer.py"


rule predict_staining:
    input:
        views="results/staining/views/{plate}/{site}.zarr.zip",
        networks=stainers,
    output:
        "results/staining/{plate}/{site}.zarr.zip",
    log:
        "results/logs/predict_staining/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/predict_staining/{plate}/{site}.tsv"
    conda:
        "../../envs/networks.yaml"
    threads: 1
    params:
        well=lambda wildcards: well_of(wildcards.site),
        code=digest("predict_staining"),
    message:
        "Predicting the counterstain of {wildcards.plate} {wildcards.site} from its brightfield"
    script:
        "../scripts/predict_staining.py"
