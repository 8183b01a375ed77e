"""Plates as OME-Zarr for other programs; only on request, and needed by no other rule."""


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
        version=lookup(dpath="exchange/ome_zarr", within=config),
        code=digest("export_ome_zarr"),
    message:
        "Writing {wildcards.plate} as OME-Zarr {params.version}"
    script:
        "../scripts/export_ome_zarr.py"
