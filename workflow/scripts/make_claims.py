"""Test the claims that the predictions support, by the rule of lnp.assessment.claims."""

import logging

from lnp.assessment.claims import make_claims, withdraw_claims
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.design.scarce_units import smaller_unit

if __name__ == "__main__":
    log_to(snakemake.log[0])
    predictions = read_table("predictions", snakemake.input.predictions)
    claims = make_claims(predictions, snakemake.params.horizons, snakemake.params.primary)
    if smaller_unit(read_table("split", snakemake.input.split), snakemake.params.unit):
        claims = withdraw_claims(claims)
    write_table("claims", claims, snakemake.output[0])
    logging.info("\n%s", claims.drop(columns="protocol").to_string(index=False))
