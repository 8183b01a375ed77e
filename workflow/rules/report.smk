"""Write the report, and pack what a study made."""


rule render_report:
    input:
        images=made(expand("results/images/{plate}.parquet", plate=TRAINING + NEW)),
        wells=made(expand("results/wells/{plate}.parquet", plate=TRAINING + NEW)),
        cells=made(expand("results/cells/{plate}.parquet", plate=TRAINING + NEW)),
        scores=made(expand("results/{protocol}/scores.parquet", protocol=FOLDS)),
        class_bias=made(expand("results/{protocol}/class_bias.parquet", protocol=FOLDS)),
        tests=made(expand("results/{protocol}/tests.parquet", protocol=FOLDS)),
        claims=made(expand("results/{protocol}/claims.parquet", protocol=FOLDS)),
        onset_scores=made(
            expand("results/{protocol}/onset_scores.parquet", protocol=FOLDS)
        ),
        ranking=made(expand("results/{protocol}/ranking.parquet", protocol=FOLDS)),
        agreement=made(expand("results/{protocol}/agreement.parquet", protocol=FOLDS)),
        checks=made(
            expand(
                "results/{protocol}/checks/{kind}.parquet",
                protocol=FOLDS,
                kind=[
                    *("tables", *["images"] * bool(IMAGE_MODELS)),
                    *distinct("check", FITTED),
                ],
            )
        ),
        explanation=made(
            expand(
                "results/{protocol}/explanation/{model}.parquet",
                protocol=FOLDS,
                model=EXPLAINED_HERE,
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
        staining=made(["results/staining/scores.parquet"] if STAINING_SCORED else []),
        spot_scores=made(
            expand("results/evaluation/{plate}_spots.parquet", plate=SCORED_SPOTS)
        ),
        published=made(expand("results/published/{plate}.parquet", plate=PUBLISHED)),
        published_files=made(
            expand("results/published/{plate}_files.parquet", plate=PUBLISHED)
        ),
        worlds=made(
            expand("resources/truth/{plate}/world.parquet", plate=sorted(SIMULATED))
        ),
        predicted=made(
            expand(
                "results/{protocol}/predict/{plate}.parquet", protocol=LEAD, plate=NEW
            )
        ),
        plate_figures=made(
            [
                f"results/figures/{plate}/{figure}.{kind}"
                for plate in TRAINING + NEW
                for figure, kind in PLATE_FIGURES.items()
                if plate not in PUBLISHED or figure in CROP_FIGURES
            ]
            + expand("results/figures/{plate}/spatial.svg", plate=PLACED)
        ),
        score_figures=made(
            expand(
                "results/{protocol}/figures/{figure}.svg",
                protocol=FOLDS,
                figure=PROTOCOL_FIGURES,
            )
            + expand(
                "results/{protocol}/figures/{figure}.png",
                protocol=FOLDS,
                figure=MAP_FIGURES,
            )
        ),
        reviews=made(  # not of crops alone: what lies around a cell is not known
            expand(
                "results/review/{plate}.html",
                plate=[plate for plate in TRAINING + NEW if plate not in PUBLISHED],
            )
        ),
        decisions=made(decision_files(TRAINING + NEW, KINDS)),
        study_figures=made(
            [
                *(["results/figures/optimism.svg"] if COMPARED else []),
                *(["results/figures/staining.png"] if STAINING_SCORED else []),
            ]
        ),
        sensitivity=made(
            expand("results/{protocol}/sensitivity.parquet", protocol=FOLDS)
        ),
        saliency=made(
            expand(
                "results/{protocol}/explanation/networks.parquet",
                protocol=FOLDS if MAPPED else [],
            )
        ),
        channels=made(
            expand(
                "results/{protocol}/explanation/channels.parquet",
                protocol=FOLDS if MAPPED else [],
            )
        ),
        branches=made(
            expand(
                "results/{protocol}/explanation/hybrid.parquet",
                protocol=FOLDS if "hybrid" in CHOSEN else [],
            )
        ),
        ablation=made(
            expand("results/{protocol}/explanation/ablation.parquet", protocol=FOLDS)
        ),
        weights=made([WEIGHTS] if WEIGHTS and IMAGE_READERS else []),
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
        plates={
            "training": TRAINING,
            "new": NEW,
            "simulated": sorted(SIMULATED),
            "given": {plate: len(sites) for plate, sites in GIVEN.items() if sites},
        },
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
