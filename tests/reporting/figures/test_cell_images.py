import numpy as np

from lnp.reporting.figures.pictures.cell_images import read_strips, reporter_per_pixel
from lnp.reporting.figures.pictures.filmstrips import choose_cells


def test_strips_hold_crops_masks_and_gfp_of_the_chosen_cells(plate):
    tables, crops = plate
    chosen = choose_cells(tables["cells"])
    named = (tables[name] for name in ("tracks", "images", "shifts"))
    strips = read_strips(chosen, [0, 7], crops, *named)
    assert len(strips) == len(chosen)
    for strip in strips:
        assert {key[0] for key in strip} == {"counterstain", "lnp", "brightfield", "gfp", "mask"}
        assert strip["gfp", 7].mean() > strip["gfp", 0].mean()


def test_gfp_is_given_per_pixel_of_the_box(plate):
    gfp = reporter_per_pixel(plate[1], box_px=10, background="none")
    np.testing.assert_allclose(gfp["value"], gfp["frame"] * 10.0)
    ring = reporter_per_pixel(plate[1], box_px=10, background="ring")
    np.testing.assert_allclose(ring["value"], gfp["value"] - 2.0)
