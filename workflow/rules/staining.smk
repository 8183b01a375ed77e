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


rule compare_staining:
    input:
        images="results/images/{plate}.parquet",
        views="results/staining/views/{plate}/{site}.zarr.zip",
        stained="results/staining/{plate}/{site}.zarr.zip",
    output:
        "results/staining/compared/{plate}/{site}.parquet",
    log:
        "results/logs/compare_staining/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/compare_staining/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        max_shift_um=lookup(dpath="registration/max_shift_um", within=config),
        tracking=TRACKING,
        horizons=HORIZONS,
        cell_diameter_um=lookup(dpath="seeding/cell_diameter_um", within=config),
        max_missing_frames=lookup(dpath="acquisition/max_missing_frames", within=config),
        code=digest("compare_staining"),
    message:
        "Comparing the predicted counterstain of {wildcards.plate} {wildcards.site} with the measured one"
    script:
        "../scripts/compare_staining.py"


rule score_staining:
    input:
        sites=site_files("results/staining/compared/{plate}/{site}.parquet", TRAINING),
    output:
        "results/staining/scores.parquet",
    log:
        "results/logs/score_staining.log",
    benchmark:
        "results/benchmarks/score_staining.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("score_staining"),
    message:
        "Scoring the predicted counterstain"
    script:
        "../scripts/score_staining.py"


rule plot_staining:
    input:
        scores="results/staining/scores.parquet",
        views=site_files("results/staining/views/{plate}/{site}.zarr.zip", TRAINING),
        stained=site_files("results/staining/{plate}/{site}.zarr.zip", TRAINING),
    output:
        figure=report(
            "results/figures/staining.png",
            caption="../report/figures/staining.rst",
        ),
        table="results/figures/staining.tsv",
    log:
        "results/logs/plot_staining.log",
    benchmark:
        "results/benchmarks/plot_staining.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_staining"),
    message:
        "Drawing the predicted counterstain"
    script:
        "../scripts/plot_staining.py"


rule measure_bleed:
    input:
        crops="results/crops/{plate}/{site}.zarr.zip",
        tracks="results/tracks/{plate}/{site}.parquet",
        stained="results/staining/{plate}/{site}.zarr.zip",
    output:
        "results/staining/bleed/{plate}/{site}.parquet",
    log:
        "results/logs/measure_bleed/{plate}/{site}.log",
    benchmark:
        "results/benchmarks/measure_bleed/{plate}/{site}.tsv"
    conda:
        "../../envs/imaging.yaml"
    params:
        n_frames=max(HORIZONS),
        code=digest("measure_bleed"),
    message:
        "Measuring what LNPs add to the counterstain of {wildcards.plate} {wildcards.site}"
    script:
        "../scripts/measure_bleed.py"


rule check_bleed:
    input:
        sites=lambda wildcards: site_files(
            "results/staining/bleed/{plate}/{site}.parquet", [wildcards.plate]
        ),
    output:
        "results/staining/bleed/{plate}.parquet",
    log:
        "results/logs/check_bleed/{plate}.log",
    benchmark:
        "results/benchmarks/check_bleed/{plate}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        roles=lambda wildcards: WELLS[WELLS["plate"] == wildcards.plate]
        .set_index("well")["role"]
        .to_dict(),
        code=digest("check_bleed"),
    message:
        "Checking what LNPs add to the counterstain of {wildcards.plate} in control wells"
    script:
        "../scripts/check_bleed.py"
