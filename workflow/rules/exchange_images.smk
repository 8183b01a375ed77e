"""Plates as OME-Zarr and cells as profiles, for other programs; only on request."""


rule ome_zarr:
    input:
        expand("results/exchange/{plate}.ome.zarr", plate=PLATES.index),


rule export_ome_zarr:
    input:
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
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
        directory("results/exchange/{plate}.ome.zarr"),
    log:
        "results/logs/export_ome_zarr/{plate}.log",
    benchmark:
        "results/benchmarks/export_ome_zarr/{plate}.tsv"
    conda:
        "../../envs/ome_zarr.yaml"
    threads: 4
    params:
        sites=lambda wildcards: SITES[wildcards.plate],
        version=str(config["exchange"]["ome_zarr"]),
        code=digest("export_ome_zarr"),
    message:
        "Writing {wildcards.plate} as OME-Zarr {params.version}"
    script:
        "../scripts/export_ome_zarr.py"


rule make_profiles:
    input:
        cells=expand("results/cells/{plate}.parquet", plate=PLATES.index),
        tracks=site_files("results/tracks/{plate}/{site}.parquet", PLATES.index),
        measures=site_files("results/measures/{plate}/{site}.parquet", PLATES.index),
        onset=expand("results/onset/{plate}.parquet", plate=TRAINING),
        predictions=expand("results/{protocol}/predictions.parquet", protocol=TRAINED),
        predicted=expand(
            "results/{protocol}/predict/{plate}.parquet", protocol=LEAD, plate=NEW
        ),
    output:
        "results/profiles.parquet",
    log:
        "results/logs/make_profiles.log",
    benchmark:
        "results/benchmarks/make_profiles.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        approaches=CHOSEN,
        horizons=lookup(dpath="horizons", within=config),
        purposes=PLATES["purpose"].to_dict(),
        code=digest("make_profiles"),
    message:
        "Putting all that is known of each cell into one row"
    script:
        "../scripts/make_profiles.py"


rule convert_profiles:
    input:
        "results/profiles.parquet",
    output:
        "results/profiles.h5ad",
    log:
        "results/logs/convert_profiles.log",
    benchmark:
        "results/benchmarks/convert_profiles.tsv"
    conda:
        "../../envs/anndata.yaml"
    params:
        code=digest("convert_profiles"),
    message:
        "Converting the profiles of all cells to AnnData"
    script:
        "../scripts/convert_profiles.py"
