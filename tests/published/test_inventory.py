"""Files are told by name, type and shape; what is not recognised is counted by pattern."""

import logging

import numpy as np
import pytest

from lnp.published.archive import ArchiveError, open_archive
from lnp.published.file_kinds import kind_by_name, place_of
from lnp.published.inventory import describe_files, list_files, list_ignored, list_unasked
from lnp.published.plate_tables import check_found
from synthetic.published import LAST, N_SEEN, SIDE, archive_files, npy, write_folder, write_zip


def inventory(tmp_path, files, site=None):
    path = write_zip(tmp_path / "a.zip", files)
    with open_archive(path) as archive:
        return list_files(archive, SIDE, site)


def counts(files):
    return files["kind"].value_counts().to_dict()


def test_all_files_of_the_miniature_are_told(tmp_path):
    scaled = inventory(tmp_path, archive_files())
    assert counts(scaled) == {
        "scaled crop": 32 * N_SEEN,
        "GFP sum": 32,
        "statistics of crops": 1,
        "statistics of GFP": 1,
        "hidden": 2,
        "unknown": 3,
    }
    raw = inventory(tmp_path, archive_files(kind="raw", root="", odd=False))
    assert counts(raw) == {"raw crop": 32 * N_SEEN, "GFP crop": 32}


def test_names_tell_cell_frame_part_and_fold():
    place = place_of("x/images_test/C04_F002_T0003_cell_11.npy")
    assert (place.site, place.cell, place.frame, place.part, place.fold) == (
        *("C04_f002", 11, 2),
        *("test", ""),
    )
    assert place_of("images_train/fold2_C04_F002_T0003_cell_11.npy").part == "train"
    assert place_of("data/C04_F002_T0003_cell_11.npy").part == ""
    assert place_of("data/C04_F002_T0000_cell_11.npy") is None
    assert place_of("data/C4_F2_T3_cell_1.npy") is None


@pytest.mark.parametrize(
    "name",
    [
        *("train_ts_regression_fold5.npy", "test_ts_cell_ids.npy", "train_ts_cell_gfp.npy"),
        *("LSTM_model_selection_regression_fold1.csv", "tsfresh_efficient_pca_test_features_1.csv"),
        *("tsf_efficient_test_pred_fold5.npy", "test_pred_fold5.npy", "CNN_regression_fold5.h5"),
    ],
)
def test_results_of_the_authors_are_known_and_not_read(name):
    assert kind_by_name(f"LNP/{name}").startswith("result")


def test_odd_files_are_counted_by_kind(tmp_path):
    name = "LNP_data/images_train/fold1_C04_F001_T000{}_cell_1.npy"
    files = archive_files(odd=False)
    files[name.format(1)] = files[name.format(1)][:-8]
    files[name.format(2)] = npy(np.array(["a", None], dtype=object), allow_pickle=True)
    files[name.format(3)] = npy(np.zeros((SIDE, SIDE, 3)))  # float64: which scale?
    files["copy/" + name.format(4)] = files[name.format(4)]
    files |= {f"notes/page{k}.txt": b"" for k in range(3)}
    found = inventory(tmp_path, files)
    by_name = found.set_index("name")["kind"]
    assert by_name[name.format(1)] == "broken"
    assert by_name[name.format(2)] == "pickled, not read"
    assert by_name[name.format(3)] == "unknown"
    assert by_name["copy/" + name.format(4)].startswith("a second file")
    assert by_name[name.format(4)] == "scaled crop"
    sentences = " ".join(list_ignored(found))
    assert "4 files: not recognised" in sentences
    assert "1 files: pickled objects" in sentences
    table = describe_files(found).set_index("pattern")
    assert table.loc["notes/page#.txt", "n_files"] == 3
    assert table["n_files"].sum() == len(files)


def test_many_patterns_become_one_row(tmp_path):
    words = [a + b for a in "abcdefgh" for b in "abcdefgh"]
    found = inventory(tmp_path, archive_files(odd=False) | {f"{word}.txt": b"" for word in words})
    table = describe_files(found)
    assert table.iloc[-1]["pattern"] == "34 other patterns"
    assert table.loc[~table["read"], "n_files"].sum() == 64


def test_one_site_lists_its_own_files(tmp_path):
    found = inventory(tmp_path, archive_files(odd=False), "E03_f002")
    assert set(found["site"]) == {"E03_f002", ""}
    assert len(found) == 2 * (N_SEEN + 1) + 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"LNP_data/cell_stats.npy": npy(np.zeros((2, 4)))}, "cell_stats.npy: has the shape 2x4"),
        ({"LNP_data/cell_stats.npy": b"cut"}, "cell_stats.npy: is no NumPy file"),
        (
            {"LNP_data/gfp_stats.npy": npy(np.array([None]), allow_pickle=True)},
            "gfp_stats.npy: .*pickled",
        ),
    ],
)
def test_statistics_that_cannot_be_read_stop_the_import(tmp_path, change, told):
    files = inventory(tmp_path, archive_files(odd=False) | change)
    with pytest.raises(ArchiveError, match=told):
        check_found(files, SIDE, "a.zip")


def test_crops_of_another_size_are_named(tmp_path):
    files = {f"data/C04_F001_T0001_cell_{k}.npy": npy(np.zeros((8, 8, 3), "u2")) for k in range(2)}
    with pytest.raises(ArchiveError, match=r"expected 24x24x3 .* are 8x8x3 of uint16"):
        check_found(inventory(tmp_path, files), SIDE, "a.zip")


def test_a_folder_is_as_good_as_its_zip(tmp_path, caplog):
    files = archive_files(n_cells=1)
    with open_archive(write_folder(tmp_path / "a", files)) as archive:
        found = list_files(archive, SIDE)
    assert found.equals(inventory(tmp_path, files))
    assert LAST > N_SEEN
    assert not caplog.get_records("call") or caplog.records[0].levelno < logging.ERROR


def test_files_that_a_study_does_not_ask_for_are_counted(tmp_path):
    files = inventory(tmp_path, archive_files(odd=False))
    everywhere = sorted(set(files["site"]) - {""})
    assert list_unasked(files, everywhere, LAST) == []
    fields, late = list_unasked(files, everywhere[2:], LAST - 1)
    assert fields.startswith(f"{2 * 2 * (N_SEEN + 1)} files are of fields")
    assert "C04_f001" in fields
    assert late.startswith("28 files are of time points after the last of 7")
