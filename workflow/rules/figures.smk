"""Draw the figures of plates, protocols and the study."""

PLATE_FIGURES = {
    "montage": "png",
    "uptake": "svg",
    "onset": "svg",
    "steps": "svg",
    "filmstrips": "png",
    "attrition": "svg",
    "registration": "svg",
}
CROP_FIGURES = [
    "uptake",
    "filmstrips",
    "attrition",
]  # of a plate whose fields are unknown
# plates in which it is measured where spots lie
PLACED = TRAINING if config["spatial"]["measured"] else []
# the paper's evaluation is compared with the strictest where a study has both
COMPARED = [name for name in ["paper", "grouped"] if {"paper", "grouped"} <= set(FOLDS)]
SCORE_FIGURES = ["answer", "scores", "within_dose", "ranked", "reliability"]
REASON_FIGURES = ["contributions", "strongest"] if EXPLAINED_HERE else []
PROTOCOL_FIGURES = [
    *SCORE_FIGURES,
    "earliness",
    "timing",
    "ranking",
    *("sensitivity", "ablation"),
    *REASON_FIGURES,
]
MAP_FIGURES = ["saliency"] if MAPPED else []


ruleorder: plot_published > plot_plate


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


# Of the published archive, which has no whole fields.
use rule plot_plate as plot_published with:
    output:
        report(
            "results/figures/{plate}/uptake.svg",
            caption="../report/figures/uptake.rst",
        ),
        report(
            "results/figures/{plate}/filmstrips.png",
            caption="../report/figures/filmstrips.rst",
        ),
        report(
            "results/figures/{plate}/attrition.svg",
            caption="../report/figures/attrition.rst",
        ),
        tables=expand("results/figures/{{plate}}/{figure}.tsv", figure=CROP_FIGURES),
    log:
        "results/logs/plot_published/{plate}.log",
    benchmark:
        "results/benchmarks/plot_published/{plate}.tsv"
    wildcard_constraints:
        plate=PUBLISHED_PLATE,
    message:
        "Drawing the figures of the published plate {wildcards.plate}"


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


rule plot_timing:
    input:
        scores="results/{protocol}/onset_scores.parquet",
        predictions="results/{protocol}/onset_predictions.parquet",
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
    output:
        figure=report(
            "results/{protocol}/figures/timing.svg",
            caption="../report/figures/timing.rst",
        ),
        table="results/{protocol}/figures/timing.tsv",
    log:
        "results/logs/plot_timing/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_timing/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_timing"),
    message:
        "Drawing how well onsets are predicted, protocol {wildcards.protocol}"
    script:
        "../scripts/plot_timing.py"


rule plot_ranking:
    input:
        ranking="results/{protocol}/ranking.parquet",
        agreement="results/{protocol}/agreement.parquet",
        # its hours stand for those of all plates
        images=expand("results/images/{plate}.parquet", plate=TRAINING[:1]),
    output:
        figure=report(
            "results/{protocol}/figures/ranking.svg",
            caption="../report/figures/ranking.rst",
        ),
        table="results/{protocol}/figures/ranking.tsv",
    log:
        "results/logs/plot_ranking/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_ranking/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        primary=lookup(dpath="primary", within=config),
        code=digest("plot_ranking"),
    message:
        "Drawing the ranking of formulations and doses, protocol {wildcards.protocol}"
    script:
        "../scripts/plot_ranking.py"


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
