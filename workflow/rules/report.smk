"""Draw the figures and write the report."""

PLATE_FIGURES = {
    "montage": "png",
    "uptake": "svg",
    "onset": "svg",
    "steps": "svg",
    "filmstrips": "png",
    "attrition": "svg",
    "registration": "svg",
}
# the paper's evaluation is compared with the strictest where a study has both
COMPARED = [name for name in ["paper", "grouped"] if {"paper", "grouped"} <= set(FOLDS)]
SCORE_FIGURES = ["answer", "scores", "within_dose", "ranked", "reliability"]
# a changed template, style sheet or caption is a changed report
REPORT_TEXTS = hash_files(
    path
    for path in Path(workflow.basedir, "workflow/report").rglob("*")
    if path.is_file()
)


rule plot_plate:
    input:
        images="results/images/{plate}.parquet",
        wells="results/wells/{plate}.parquet",
        cells="results/cells/{plate}.parquet",
        onset="results/onset/{plate}.parquet",
        site_channel_shift=lambda wildcards: site_files(
            "results/channel_shift/{plate}/{site}.parquet", [wildcards.plate]
        ),
        shifts=lambda wildcards: site_files(
            "results/shifts/{plate}/{site}.parquet", [wildcards.plate]
        ),
        tracks=lambda wildcards: site_files(
            "results/tracks/{plate}/{site}.parquet", [wildcards.plate]
        ),
        spots=lambda wildcards: site_files(
            "results/spots/{plate}/{site}.parquet", [wildcards.plate]
        ),
        crops=lambda wildcards: site_files(
            "results/crops/{plate}/{site}.zarr.zip", [wildcards.plate]
        ),
    output:
        report(
            "results/figures/{plate}/montage.png",
            caption="../report/figures/montage.rst",
        ),
        report(
            "results/figures/{plate}/uptake.svg",
            caption="../report/figures/uptake.rst",
        ),
        report(
            "results/figures/{plate}/onset.svg",
            caption="../report/figures/onset.rst",
        ),
        report(
            "results/figures/{plate}/steps.svg",
            caption="../report/figures/steps.rst",
        ),
        report(
            "results/figures/{plate}/filmstrips.png",
            caption="../report/figures/filmstrips.rst",
        ),
        report(
            "results/figures/{plate}/attrition.svg",
            caption="../report/figures/attrition.rst",
        ),
        report(
            "results/figures/{plate}/registration.svg",
            caption="../report/figures/registration.rst",
        ),
        tables=expand("results/figures/{{plate}}/{figure}.tsv", figure=PLATE_FIGURES),
    log:
        "results/logs/plot_plate/{plate}.log",
    benchmark:
        "results/benchmarks/plot_plate/{plate}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        reporter=lookup(dpath="reporter", within=config),
        code=digest("plot_plate"),
    message:
        "Drawing the figures of plate {wildcards.plate}"
    script:
        "../scripts/plot_plate.py"


rule plot_scores:
    input:
        scores="results/{protocol}/scores.parquet",
        predictions="results/{protocol}/predictions.parquet",
        targets="results/{protocol}/targets.parquet",
        # its hours stand for those of all plates
        images=expand("results/images/{plate}.parquet", plate=TRAINING[:1]),
    output:
        report(
            "results/{protocol}/figures/answer.svg",
            caption="../report/figures/answer.rst",
        ),
        report(
            "results/{protocol}/figures/scores.svg",
            caption="../report/figures/scores.rst",
        ),
        report(
            "results/{protocol}/figures/within_dose.svg",
            caption="../report/figures/within_dose.rst",
        ),
        report(
            "results/{protocol}/figures/ranked.svg",
            caption="../report/figures/ranked.rst",
        ),
        report(
            "results/{protocol}/figures/reliability.svg",
            caption="../report/figures/reliability.rst",
        ),
        tables=expand("results/{{protocol}}/figures/{figure}.tsv", figure=SCORE_FIGURES),
    log:
        "results/logs/plot_scores/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_scores/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        min_counts=lookup(dpath="protocols/{protocol}/min_counts", within=config),
        primary=lookup(dpath="primary", within=config),
        code=digest("plot_scores"),
    message:
        "Drawing the figures of protocol {wildcards.protocol}"
    script:
        "../scripts/plot_scores.py"


rule plot_earliness:
    input:
        scores="results/{protocol}/scores.parquet",
        forecast="results/{protocol}/forecast.parquet",
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
    output:
        figure=report(
            "results/{protocol}/figures/earliness.svg",
            caption="../report/figures/earliness.rst",
        ),
        table="results/{protocol}/figures/earliness.tsv",
    log:
        "results/logs/plot_earliness/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_earliness/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        primary=lookup(dpath="primary", within=config),
        code=digest("plot_earliness"),
    message:
        "Comparing the images with GFP itself, hour by hour, protocol {wildcards.protocol}"
    script:
        "../scripts/plot_earliness.py"


rule compare_protocols:
    input:
        scores=expand("results/{protocol}/scores.parquet", protocol=COMPARED),
        split="results/grouped/split.parquet",
    output:
        figure=report(
            "results/figures/optimism.svg",
            caption="../report/figures/optimism.rst",
        ),
        table="results/figures/optimism.tsv",
    log:
        "results/logs/compare_protocols/compare_protocols.log",
    benchmark:
        "results/benchmarks/compare_protocols/compare_protocols.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        code=digest("compare_protocols"),
    message:
        "Comparing the paper's evaluation with whole wells held out"
    script:
        "../scripts/compare_protocols.py"


rule render_report:
    input:
        images=made(expand("results/images/{plate}.parquet", plate=TRAINING + NEW)),
        wells=made(expand("results/wells/{plate}.parquet", plate=TRAINING + NEW)),
        cells=made(expand("results/cells/{plate}.parquet", plate=TRAINING + NEW)),
        scores=made(expand("results/{protocol}/scores.parquet", protocol=FOLDS)),
        tests=made(expand("results/{protocol}/tests.parquet", protocol=FOLDS)),
        claims=made(expand("results/{protocol}/claims.parquet", protocol=FOLDS)),
        checks=made(
            expand(
                "results/{protocol}/checks/{kind}.parquet",
                protocol=FOLDS,
                kind=["tables", *distinct("check", FITTED)],
            )
        ),
        split=made(expand("results/{protocol}/split.parquet", protocol=FOLDS)),
        targets=made(expand("results/{protocol}/targets.parquet", protocol=FOLDS)),
        evaluation=made(
            expand(
                "results/evaluation/{plate}.parquet",
                plate=[plate for plate in TRAINING if plate in SIMULATED],
            )
        ),
        worlds=made(
            expand("resources/truth/{plate}/world.parquet", plate=sorted(SIMULATED))
        ),
        predicted=made(
            expand(
                "results/{protocol}/predict/{plate}.parquet", protocol=FOLDS, plate=NEW
            )
        ),
        plate_figures=made(
            f"results/figures/{plate}/{figure}.{kind}"
            for plate in TRAINING + NEW
            for figure, kind in PLATE_FIGURES.items()
        ),
        score_figures=made(
            expand(
                "results/{protocol}/figures/{figure}.svg",
                protocol=FOLDS,
                figure=[*SCORE_FIGURES, "earliness", "sensitivity"],
            )
        ),
        study_figures=made(["results/figures/optimism.svg"] if COMPARED else []),
        sensitivity=made(
            expand("results/{protocol}/sensitivity.parquet", protocol=FOLDS)
        ),
        weights=made([WEIGHTS] if WEIGHTS and "cnn" in FITTED else []),
    output:
        page="results/report.html",
        provenance="results/provenance.json",
    log:
        "results/logs/render_report.log",
    benchmark:
        "results/benchmarks/render_report.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        plates={"training": TRAINING, "new": NEW, "simulated": sorted(SIMULATED)},
        raw={plate: PLATES.loc[plate, "path"] for plate in PLATES.index},
        environments=lambda wildcards: environments(),
        settings={key: config[key] for key in config if key != "power_analysis"},
        unfinished=UNFINISHED,
        texts=REPORT_TEXTS,
        code=digest("render_report"),
    message:
        "Writing the report"
    script:
        "../scripts/render_report.py"


rule pack_crate:
    input:
        plates=config["plates"],
        wells=config["wells"],
        report="results/report.html",
        provenance="results/provenance.json",
        results=[
            *expand(
                "results/{table}/{plate}.parquet",
                table=["wells", "cells"],
                plate=TRAINING + NEW,
            ),
            *expand(
                "results/{protocol}/{table}.parquet",
                protocol=FOLDS,
                table=["split", "targets", "predictions", "scores", "tests", "claims"],
            ),
            *expand(
                "results/{protocol}/predict/{plate}.parquet", protocol=FOLDS, plate=NEW
            ),
            *expand(
                "results/{protocol}/figures/{figure}.svg",
                protocol=FOLDS,
                figure=SCORE_FIGURES,
            ),
        ],
    output:
        "results/crate.zip",
    log:
        "results/logs/pack_crate.log",
    benchmark:
        "results/benchmarks/pack_crate.tsv"
    conda:
        "../../envs/crate.yaml"
    params:
        settings=config,
        raw={plate: PLATES.loc[plate, "path"] for plate in PLATES.index},
        code=digest("pack_crate"),
    message:
        "Packing code, settings and results into results/crate.zip"
    script:
        "../scripts/pack_crate.py"
