"""Seeds against the image: on cells, beside them, or right in another reading of the table."""

import numpy as np
import pytest

from lnp.tracking.seed_formats import SeedError
from lnp.tracking.seeding import seed_site
from synthetic.discs import dome_frame

CENTRES = np.array([(30, 60), (50, 180), (85, 250), (120, 90), (140, 200), (150, 30), (60, 120)])
WHERE = "plate P, site C03_f001"


@pytest.fixture(scope="module")
def image():
    return dome_frame(CENTRES, 13, (180, 300), np.random.default_rng(0), noise=60)


@pytest.fixture
def seed(tmp_path, image):
    """Return a function that writes centres as a table and seeds the site by it."""

    def write_and_seed(centres, header="row,col", **settings):
        path = tmp_path / "C03_f001.csv"
        rows = "".join(f"{a:.2f},{b:.2f}\n" for a, b in centres)
        path.write_text(f"{header}\n{rows}")
        return seed_site([image], 26, str(path), WHERE, **settings)

    return write_and_seed


def test_seeds_on_cells_are_taken_without_a_word(seed, caplog):
    assert len(seed(CENTRES, pixel_um=0.65)) == len(CENTRES)
    assert caplog.text == ""


def test_micrometres_that_are_taken_for_pixels_are_refused_with_what_to_set(seed):
    told = "plate P, site C03_f001.*lie on no cell.*; 7 of 7 would, if the numbers are micrometres"
    with pytest.raises(SeedError, match=told):
        seed(CENTRES * 0.5, pixel_um=0.5)
    seeds = seed(CENTRES * 0.5, unit="um", pixel_um=0.5)
    np.testing.assert_allclose(seeds[["row", "col"]], CENTRES)


def test_pixels_that_are_taken_for_micrometres_are_refused_too(seed):
    with pytest.raises(SeedError, match="if the numbers are pixels"):
        seed(CENTRES, unit="um", pixel_um=1.2)


def test_a_unit_in_the_table_goes_before_the_setting(seed):
    seeds = seed(CENTRES * 0.5, "row (um),col (um)", unit="px", pixel_um=0.5)
    np.testing.assert_allclose(seeds[["row", "col"]], CENTRES)
    assert len(seed(CENTRES, "row_px,col_px", unit="um", pixel_um=0.5)) == len(CENTRES)


def test_rows_and_columns_that_were_exchanged_are_found_out(seed):
    inside = CENTRES[CENTRES.max(axis=1) < 180]
    with pytest.raises(SeedError, match="if row and col are exchanged"):
        seed(inside[:, ::-1])


def test_seeds_beside_cells_are_refused_if_most_are_and_told_if_some_are(seed, caplog):
    beside = np.array([(5, 5), (5, 290), (170, 290), (100, 150), (20, 220)])
    with pytest.raises(SeedError, match=r"5 of 7 seeds lie on no cell .*\(cells 2, 3, 4, ...\)"):
        seed([*CENTRES[:2], *beside])
    assert len(seed([*CENTRES, *beside[:2]])) == 9
    assert "2 of 9 seeds lie on no cell of the counterstain (cells 7, 8)" in caplog.text


def test_a_few_seeds_beside_cells_are_told(seed, caplog):
    assert len(seed([CENTRES[0], (5, 5), (5, 290)])) == 3
    assert "2 of 3 seeds lie on no cell" in caplog.text
