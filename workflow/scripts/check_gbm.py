"""Check the boosted trees of every fold for leaks: make selection and components again."""

from lnp.assessment.gbm_leakage import check_gbm
from lnp.core.logs import log_to
from lnp.core.tables import write_checks
from lnp.design.fold_data import read_fold
from lnp.models.gbm.feature_table import read_feature_table
from lnp.models.gbm.gbm import load_gbm

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, found = snakemake.input, []
    for path, table in zip(files.gbm, files.timeseries, strict=True):
        gbm = load_gbm(path)
        about = {name: gbm.about[name] for name in ("task", "fold", "horizon")}
        cells = read_fold(files, about["task"], about["fold"])
        found += [{**about, **check} for check in check_gbm(gbm, read_feature_table(table), cells)]
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
