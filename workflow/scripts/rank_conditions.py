"""Rank the formulations and doses of each plate by what is predicted of their cells."""

import logging

from lnp.assessment.ranking import compare_rankings, rank_conditions
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    ranking = rank_conditions(read_table("predictions", snakemake.input.predictions))
    agreement = compare_rankings(ranking)
    write_table("ranking", ranking, snakemake.output.ranking)
    write_table("agreement", agreement, snakemake.output.agreement)
    reasons = agreement.loc[agreement["tau"].isna(), ["plate", "reason"]].value_counts()
    logging.info("%d rankings; without Kendall's tau:\n%s", len(agreement), reasons.to_string())
