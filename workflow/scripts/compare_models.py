"""Compare models by permutation tests, with a table set out as the paper's Table 1."""

from lnp.assessment.comparison import compare_models, tabulate_tests
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    tests = compare_models(
        predictions=read_table("predictions", snakemake.input.predictions),
        scores=read_table("scores", snakemake.input.scores),
        horizons=snakemake.params.horizons,
        primary=snakemake.params.primary,
        n_permutations=snakemake.params.n_permutations,
        seed=snakemake.params.seed,
    )
    write_table("tests", tests, snakemake.output.tests)
    with completed(snakemake.output.table) as partial:
        tabulate_tests(tests).to_csv(partial, sep="\t", index=False, float_format="%.6g")
