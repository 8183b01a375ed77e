"""The cells of a site: crops as counts again, masks, GFP, and the tables made of them."""

from functools import partial

import numpy as np
import pytest

from lnp.cells.cell_table import site_cells
from lnp.core.zarr_store import open_store
from lnp.imaging.spots import find_spots
from lnp.published.archive import ArchiveError, open_archive
from lnp.published.counts import ScalingError, check_whole, scaling_of, to_counts
from lnp.published.crop_spots import detect_crop_spots
from lnp.published.inventory import list_files, read_statistics
from lnp.published.site_crops import (
    Shape,
    check_box,
    list_cells,
    read_cell,
    summary_of,
    track_of,
    write_store,
)
from synthetic.published import (
    HIGHEST,
    LAST,
    MEAN,
    N_SEEN,
    SIDE,
    archive_files,
    draw_cell,
    npy,
    scale,
    write_zip,
)

FIND = partial(find_spots, sigma=1.0, threshold=5.0)
SHAPE = Shape(n_frames=LAST, n_kept=N_SEEN, side=SIDE, box=SIDE // 2)
STATISTICS = np.column_stack([np.zeros(3), HIGHEST, MEAN, np.ones(3)])


@pytest.fixture
def read_site(tmp_path):
    """Return a function that reads the cells of a site of a miniature."""

    def read(files, site="C04_f001"):
        with open_archive(write_zip(tmp_path / "a.zip", files)) as archive:
            listed = list_files(archive, SIDE, site)
            statistics = read_statistics(archive, listed).get("statistics of crops")
            scaling = scaling_of(statistics)
            cells = [read_cell(archive, rows, SHAPE, scaling) for _, rows in list_cells(listed)]
        for cell in cells:
            cell.masks = [np.ones((SIDE, SIDE), bool)] * N_SEEN
        return cells

    return read


def test_scaled_crops_are_the_counts_they_were():
    counts, _ = draw_cell(np.random.default_rng(1), 316)
    found, fraction = to_counts(scale(counts), scaling_of(STATISTICS))
    np.testing.assert_array_equal(found, counts)
    assert fraction < 0.01


def test_scaling_by_hand():
    scaling = np.zeros(3), np.array([255.0, 510.0, 25500.0]), np.array([10.0, 0.0, 1.0])
    found, _ = to_counts(np.array([[5.0, 7.0, 2.0]], "float32"), scaling)
    np.testing.assert_array_equal(found, [[15, 14, 300]])


def test_counts_beyond_those_of_training_cells_survive():
    found, _ = to_counts(scale(2 * HIGHEST), scaling_of(STATISTICS))
    np.testing.assert_array_equal(found, 2 * HIGHEST)


def test_wrong_statistics_are_found():
    counts, _ = draw_cell(np.random.default_rng(1), 316)
    _, fraction = to_counts(scale(counts), scaling_of(STATISTICS * [[1, 1.1, 1, 1]]))
    with pytest.raises(ScalingError, match="whole number"):
        check_whole(fraction, "C04_f001")
    check_whole(np.nan, "C04_f001")
    with pytest.raises(ScalingError, match="highest"):
        scaling_of(STATISTICS * 0)


def test_without_statistics_the_printed_numbers_are_taken():
    lowest, highest, mean = scaling_of(None)
    np.testing.assert_array_equal(highest, [32144, 10758, 4196])
    np.testing.assert_array_equal(mean, [8.506, 1.363, 76.114])
    assert not lowest.any()


def test_cells_hold_crops_outcome_part_and_fold(read_site):
    first, second = read_site(archive_files())
    assert (first.number, second.number) == (1, 4)
    assert (first.part, first.fold, second.fold) == ("train", "fold1", "fold2")
    assert first.present.tolist() == [True] * N_SEEN + [False] * (LAST - N_SEEN)
    assert np.isfinite(first.light).tolist() == [False] * (LAST - 1) + [True]
    counts, gfp = draw_cell(np.random.default_rng(0), 316)
    np.testing.assert_array_equal(first.crops, np.moveaxis(counts, -1, 1))
    assert first.light[-1] == gfp


def test_raw_crops_are_preferred_and_gfp_is_summed_over_the_box(read_site):
    files = archive_files(n_cells=1) | archive_files(n_cells=1, kind="raw")
    image = np.zeros((SIDE, SIDE, 1), "uint16")
    image[6:18, 6:18] = 3
    image[5] = 60000  # outside of the box
    raw = archive_files(n_cells=1, kind="raw", odd=False)
    raw[f"LNP_data/gfp/C04_F001_T{LAST:04d}_cell_1.npy"] = npy(image)
    (both,), (alone,) = read_site(files), read_site(raw)
    assert np.isnan(both.fraction)
    assert both.part == "train"
    np.testing.assert_array_equal(both.crops, alone.crops)
    assert alone.light[-1] == 3 * 12 * 12
    assert (alone.part, alone.fold) == ("", "")


def test_a_broken_file_costs_its_frame_and_is_named(read_site):
    files = archive_files(n_cells=1)
    name = "LNP_data/images_train/fold1_C04_F001_T0002_cell_1.npy"
    files[name] = files[name][:-1]
    (cell,) = read_site(files)
    assert cell.present[:N_SEEN].tolist() == [True, False, True, True]
    assert not cell.crops[1].any()


def test_the_store_is_one_that_the_table_of_cells_is_made_of(read_site, tmp_path):
    cells = read_site(archive_files())
    tracks = [track_of(cell).assign(plate="P", site="C04_f001") for cell in cells]
    path = tmp_path / "a.zarr.zip"
    write_store(path, {"plate": "P"}, iter(cells), len(cells), SHAPE)
    with open_store(path) as store:
        arrays = {
            name: values[:] for name, values in store.arrays() if name not in ("crops", "mask")
        }
        assert store["crops"].shape == (2, N_SEEN, 3, SIDE, SIDE)
        assert store["mask"][:].any(axis=(2, 3)).sum() == 2 * N_SEEN
    table = site_cells(tracks[0], arrays, "none", N_SEEN, LAST - 1)
    assert table["reason"].tolist() == [""]
    assert table["gfp"].tolist() == [cells[0].light[-1]]


def test_a_cell_whose_gfp_ends_early_had_reached_the_edge(read_site, tmp_path):
    (cell,) = read_site(archive_files(n_cells=1))
    cell.light[-2:] = 5.0, np.nan
    assert track_of(cell)["state"].tolist()[-1] == "edge"


def test_a_site_without_cells_has_an_empty_store(tmp_path):
    path = tmp_path / "a.zarr.zip"
    write_store(path, {}, iter([]), 0, SHAPE)
    with open_store(path) as store:
        assert store["crops"].shape == (0, N_SEEN, 3, SIDE, SIDE)
        assert detect_crop_spots(store, FIND).empty


def test_spots_count_from_the_middle_of_the_crop(read_site, tmp_path):
    (cell,) = read_site(archive_files(n_cells=1))
    row, col = np.indices((SIDE, SIDE))
    cell.crops[:, 1] = 100 + 500 * np.exp(-((row - 15) ** 2 + (col - 9) ** 2) / 2)
    path = tmp_path / "a.zarr.zip"
    write_store(path, {}, iter([cell]), 1, SHAPE)
    with open_store(path) as store:
        spots = detect_crop_spots(store, FIND)
    assert spots["frame"].tolist() == list(range(N_SEEN))
    np.testing.assert_allclose(spots[["row", "col"]].astype(float), [[3, -3]] * N_SEEN, atol=0.05)


def test_summaries_are_those_of_the_pixels(read_site):
    cell = read_site(archive_files())[0]
    row, lnp = summary_of(cell), cell.crops[:, 1].astype(float)
    assert row["lnp_highest"] == lnp.max()
    assert row["lnp_mean"] == pytest.approx(lnp.mean())
    assert row["lnp_square"] == pytest.approx((lnp**2).mean())


def test_sums_are_of_the_authors_box_only(read_site, tmp_path):
    with open_archive(write_zip(tmp_path / "b.zip", archive_files(n_cells=1))) as archive:
        files = list_files(archive, SIDE)
    check_box(files, SHAPE)
    with pytest.raises(ArchiveError, match="reporter/box_um: found 10 pixels; expected 12"):
        check_box(files, Shape(LAST, N_SEEN, SIDE, 10))
