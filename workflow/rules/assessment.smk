"""Score the predictions of approaches, baselines and oracles, and test claims and differences."""


rule predict_baselines:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        measures=site_files("results/measures/{plate}/{site}.parquet", TRAINING),
        spatial=branch(
            lookup(dpath="spatial/measured", within=config),
            then=site_files("results/spatial/{plate}/{site}.parquet", TRAINING),
            otherwise=[],
        ),
        oracle=expand(
            "results/evaluation/{plate}_oracle.parquet",
            plate=[plate for plate in TRAINING if plate in SIMULATED],
        ),
    output:
        "results/{protocol}/baselines.parquet",
    log:
        "results/logs/predict_baselines/{protocol}.log",
    benchmark:
        "results/benchmarks/predict_baselines/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("predict_baselines"),
    message:
        "Fitting the baselines of protocol {wildcards.protocol}"
    script:
        "../scripts/predict_baselines.py"


rule gather_predictions:
    input:
        approaches=prediction_files,
        baselines="results/{protocol}/baselines.parquet",
    output:
        "results/{protocol}/predictions.parquet",
    log:
        "results/logs/gather_predictions/{protocol}.log",
    benchmark:
        "results/benchmarks/gather_predictions/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("gather_predictions"),
    message:
        "Gathering the predictions of protocol {wildcards.protocol}, and averaging the folds"
    script:
        "../scripts/gather_predictions.py"


rule score_models:
    input:
        predictions="results/{protocol}/predictions.parquet",
    output:
        scores="results/{protocol}/scores.parquet",
        class_bias="results/{protocol}/class_bias.parquet",
        oracle="results/{protocol}/share_of_oracle.tsv",
    log:
        "results/logs/score_models/{protocol}.log",
    benchmark:
        "results/benchmarks/score_models/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("score_models"),
    message:
        "Scoring approaches, baselines and oracles of protocol {wildcards.protocol}"
    script:
        "../scripts/score_models.py"


rule rank_conditions:
    input:
        predictions="results/{protocol}/predictions.parquet",
    output:
        ranking="results/{protocol}/ranking.parquet",
        agreement="results/{protocol}/agreement.parquet",
    log:
        "results/logs/rank_conditions/{protocol}.log",
    benchmark:
        "results/benchmarks/rank_conditions/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        code=digest("rank_conditions"),
    message:
        "Ranking formulations and doses, protocol {wildcards.protocol}"
    script:
        "../scripts/rank_conditions.py"


rule forecast_reporter:
    input:
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
        images=expand("results/images/{plate}.parquet", plate=TRAINING),
        tracks=site_files("results/tracks/{plate}/{site}.parquet", TRAINING),
        shifts=site_files("results/shifts/{plate}/{site}.parquet", TRAINING),
        crops=site_files("results/crops/{plate}/{site}.zarr.zip", TRAINING),
    output:
        "results/{protocol}/forecast.parquet",
    log:
        "results/logs/forecast_reporter/{protocol}.log",
    benchmark:
        "results/benchmarks/forecast_reporter/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        reporter=lookup(dpath="reporter", within=config),
        horizons=lookup(dpath="horizons", within=config),
        n_frames=lookup(dpath="acquisition/n_frames", within=config),
        min_counts=lookup(dpath="protocols/{protocol}/min_counts", within=config),
        code=digest("forecast_reporter"),
    message:
        "Forecasting the outcome from the GFP seen so far, protocol {wildcards.protocol}"
    script:
        "../scripts/forecast_reporter.py"


rule make_claims:
    input:
        predictions="results/{protocol}/predictions.parquet",
        split="results/{protocol}/split.parquet",
    output:
        "results/{protocol}/claims.parquet",
    log:
        "results/logs/make_claims/{protocol}.log",
    benchmark:
        "results/benchmarks/make_claims/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        primary=PRIMARY,
        unit=lookup(dpath="protocols/{protocol}/unit", within=config),
        code=digest("make_claims"),
    message:
        "Testing the claims of protocol {wildcards.protocol}"
    script:
        "../scripts/make_claims.py"


rule compare_models:
    input:
        predictions="results/{protocol}/predictions.parquet",
        scores="results/{protocol}/scores.parquet",
    output:
        tests="results/{protocol}/tests.parquet",
        table="results/{protocol}/table1.tsv",
    log:
        "results/logs/compare_models/{protocol}.log",
    benchmark:
        "results/benchmarks/compare_models/{protocol}.tsv"
    conda:
        "../../envs/core.yaml"
    params:
        horizons=lookup(dpath="horizons", within=config),
        primary=lookup(dpath="primary", within=config),
        n_permutations=lookup(dpath="tests/n_permutations", within=config),
        seed=lookup(dpath="seed", within=config),
        code=digest("compare_models"),
    message:
        "Comparing the models of protocol {wildcards.protocol} by permutation tests"
    script:
        "../scripts/compare_models.py"
