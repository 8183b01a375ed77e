"""Draw what tells the outcome: contributions, where the networks look, what could be left out."""


rule plot_reasons:
    input:
        explanation=expand(
            "results/{{protocol}}/explanation/{model}.parquet", model=EXPLAINED_HERE
        ),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        predictions="results/{protocol}/predictions.parquet",
        # its hours stand for those of all plates
        images=expand("results/images/{plate}.parquet", plate=TRAINING[:1]),
    output:
        contributions=report(
            "results/{protocol}/figures/contributions.svg",
            caption="../report/figures/contributions.rst",
        ),
        strongest=report(
            "results/{protocol}/figures/strongest.svg",
            caption="../report/figures/strongest.rst",
        ),
        tables=expand(
            "results/{{protocol}}/figures/{figure}.tsv", figure=REASON_FIGURES
        ),
    log:
        "results/logs/plot_reasons/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_reasons/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_reasons"),
    message:
        "Drawing what tells the outcome, protocol {wildcards.protocol}"
    script:
        "../scripts/plot_reasons.py"


rule plot_saliency:
    input:
        maps="results/{protocol}/explanation/maps.zarr.zip",
        table="results/{protocol}/explanation/networks.parquet",
        # its hours stand for those of all plates
        images=expand("results/images/{plate}.parquet", plate=TRAINING[:1]),
    output:
        figure=report(
            "results/{protocol}/figures/saliency.png",
            caption="../report/figures/saliency.rst",
        ),
        table="results/{protocol}/figures/saliency.tsv",
    log:
        "results/logs/plot_saliency/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_saliency/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_saliency"),
    message:
        "Drawing where the networks of protocol {wildcards.protocol} look"
    script:
        "../scripts/plot_saliency.py"


rule plot_ablation:
    input:
        ablation="results/{protocol}/explanation/ablation.parquet",
        channels=["results/{protocol}/explanation/channels.parquet"] if MAPPED else [],
        branches=(
            ["results/{protocol}/explanation/hybrid.parquet"]
            if "hybrid" in CHOSEN
            else []
        ),
    output:
        figure=report(
            "results/{protocol}/figures/ablation.svg",
            caption="../report/figures/ablation.rst",
        ),
        table="results/{protocol}/figures/ablation.tsv",
    log:
        "results/logs/plot_ablation/{protocol}.log",
    benchmark:
        "results/benchmarks/plot_ablation/{protocol}.tsv"
    conda:
        "../../envs/reporting.yaml"
    params:
        code=digest("plot_ablation"),
    message:
        "Drawing what protocol {wildcards.protocol} could do without"
    script:
        "../scripts/plot_ablation.py"
