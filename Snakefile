"""From CV7000 time-lapse fields to predictions of GFP, and one report."""

from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


# In the order of the data: images -> tracks -> features -> predictions -> report
include: "workflow/rules/common.smk"
include: "workflow/rules/simulation.smk"
include: "workflow/rules/acquisition.smk"
include: "workflow/rules/decisions.smk"
include: "workflow/rules/review.smk"
include: "workflow/rules/staining.smk"
include: "workflow/rules/tracking.smk"
include: "workflow/rules/cells.smk"
include: "workflow/rules/spots.smk"
include: "workflow/rules/exchange.smk"
include: "workflow/rules/published.smk"
include: "workflow/rules/spatial.smk"
include: "workflow/rules/design.smk"
include: "workflow/rules/cnn.smk"
include: "workflow/rules/lstm.smk"
include: "workflow/rules/gbm.smk"
include: "workflow/rules/named.smk"
include: "workflow/rules/onset.smk"
include: "workflow/rules/tcn.smk"
include: "workflow/rules/hybrid.smk"
include: "workflow/rules/assessment.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/explanation.smk"
include: "workflow/rules/checks.smk"
include: "workflow/rules/predict.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/explanation_figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/power_analysis.smk"
include: "workflow/rules/preview.smk"
include: "workflow/rules/exchange_images.smk"
include: "workflow/rules/ending.smk"


rule all:
    default_target: True
    input:
        "results/report.html" if TRAINING else [],
        expand(
            "results/{protocol}/predict/{plate}.html",
            protocol=LEAD,
            plate=NEW,
        ),
