"""Convert the profiles of all cells to AnnData (h5ad), for scanpy and its kin."""

from io import BytesIO

import pandas as pd

from lnp.core.atomic_write import completed
from lnp.core.errors import LnpError
from lnp.core.logs import log_to
from lnp.core.seals import read_sealed
from lnp.exchange.profiles import split_profiles


class MissingPackageError(LnpError, RuntimeError):
    """A package is not in the environment in which a rule runs."""


if __name__ == "__main__":
    log_to(snakemake.log[0])
    try:
        from anndata import AnnData
    except ImportError as error:
        raise MissingPackageError(
            f"results/profiles.h5ad: {error}: anndata is not installed here, as it asks for "
            "a pandas below 3; expected the environment of this rule. Add --sdm conda to the "
            "command, or read results/profiles.parquet, which holds the same."
        ) from error
    profiles = pd.read_parquet(BytesIO(read_sealed(snakemake.input[0])), use_threads=False)
    features, cells, names = split_profiles(profiles)
    with completed(snakemake.output[0]) as partial:
        AnnData(features, cells, names).write_h5ad(partial)
