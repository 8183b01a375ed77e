"""Apply the saved boosted trees of all folds to a plate without an outcome."""

from lnp.bundle.bundle_file import open_bundle
from lnp.bundle.saved_models import put_reduction
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.models.features import encoder_features
from lnp.models.gbm.gbm import gbm_of
from lnp.models.gbm.new_cells import predict_cells
from lnp.models.predictions import new_cells, stack_predictions

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = new_cells(read_table("cells", snakemake.input.cells))
    bundle, protocol = open_bundle(snakemake.input.model), snakemake.wildcards.protocol
    names, rows = {}, []
    with open_store(snakemake.input.features) as store:
        for name in store:
            task, fold, seen = name.split("_")
            names[task, fold, int(seen.removeprefix("t"))] = name
        for values, arrays, where in bundle.models(protocol, "gbm") if len(cells) else []:
            gbm = gbm_of(put_reduction(values, arrays), where)
            fit = [gbm.about[key] for key in ("task", "fold", "horizon")]
            rows.append(predict_cells(gbm, cells, store[encoder_features(names, *fit)][:]))
    write_table("predictions", stack_predictions(rows), snakemake.output[0])
