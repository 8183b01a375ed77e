"""Labels of cells, and label images of whole fields."""

import pandas as pd

from lnp.core.zarr_store import open_store
from lnp.exchange.field_labels import field_shape, number_labels, paint_fields

SHAPE = (90, 120)


def test_a_label_is_the_cell_s_number_and_one_where_that_fits():
    assert number_labels(pd.DataFrame({"cell": [7, 0, 7]})) == {0: 1, 7: 8}
    assert number_labels(pd.DataFrame({"cell": [-4, 10**12]})) == {-4: 1, 10**12: 2}
    assert number_labels(pd.DataFrame({"cell": []})) == {}


def test_a_cell_without_a_mask_has_a_disc_where_no_other_cell_is(tracks, store):
    labels = number_labels(tracks)
    with open_store(store) as crops:
        bare, with_discs = (
            list(paint_fields(tracks, crops, SHAPE, labels, discs=discs)) for discs in (0, 1)
        )
    assert bare[2][30, 32] == 0  # bridged
    assert with_discs[2][30, 32] == labels[2]
    assert (with_discs[2] == labels[2]).sum() == 13
    assert with_discs[0][45, 3] == labels[4]  # cut by the edge
    assert all((b == d)[b > 0].all() for b, d in zip(bare, with_discs, strict=True))


def test_a_field_has_as_many_pixels_as_the_study_s_planes():
    images = pd.DataFrame(
        {
            "channel": ["gfp", "counterstain", "counterstain"],
            "status": ["ok", "missing", "ok"],
            "n_rows": [1, 0, 200],
            "n_cols": [1, 0, 300],
            "pixel_um": 0.65,
            "raw_pixel_um": 0.325,
        }
    )
    assert field_shape(images) == (100, 150)
    assert field_shape(images.assign(raw_pixel_um=0.65)) == (200, 300)
