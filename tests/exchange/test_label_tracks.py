"""Label images whose numbers are tracks, and those whose numbers begin anew in each frame."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lnp.core.errors import LnpError
from lnp.exchange.ctc_folder import read_parents
from lnp.exchange.label_tracks import check_continuity, find_labels, link_labels
from lnp.exchange.track_graph import from_graph
from lnp.imaging.pixel_regions import disc
from lnp.tracking.mask_files import open_masks
from lnp.tracking.mask_names import find_mask_files, find_parents

HELA = Path(__file__).parents[3] / "shared/data/traccuracy_hela_res/Fluo-N2DL-HeLa"
# label: centre per frame; None: not there
FILM = {
    7: [(20, 20), (20, 23), None, (20, 29), (20, 32)],
    2: [(60, 20), (60, 23), None, None, (60, 32)],
    9: [None, None, (60, 80), (60, 83), (60, 86)],
    11: [(20, 90), (20, 93), (20, 96), None, None],
    12: [None, None, None, (15, 100), (15, 103)],
    13: [None, None, None, (25, 100), (25, 103)],
}


def paint(film, shape=(90, 120)):
    images = np.zeros((5, *shape), dtype=np.uint16)
    for label, centres in film.items():
        for image, centre in zip(images, centres, strict=True):
            if centre is not None:
                image[tuple(disc(centre, 5).T)] = label
    return images


def test_a_number_that_is_found_again_is_the_same_cell_over_a_short_gap():
    places = find_labels(paint(FILM), range(5))
    rows = from_graph(link_labels(places, {12: 11, 13: 11}, max_gap=1), "here")
    frames = rows.groupby("cell")["frame"].agg(list).to_dict()
    assert frames[7] == [0, 1, 3, 4]
    assert frames[2] == [0, 1]  # after two frames its number is another cell's
    assert frames[14] == [4]
    mothers = rows.groupby("cell")["mother"].first()
    assert mothers[mothers >= 0].to_dict() == {12: 11, 13: 11}
    assert rows.query("cell == 7 and frame == 3")[["row", "col"]].to_numpy().tolist() == [[20, 29]]


def test_a_label_with_one_child_goes_on_in_it():
    places = find_labels(paint(FILM), range(5))
    rows = from_graph(link_labels(places, {12: 11}, max_gap=1), "here")
    assert rows[rows["cell"] == 11]["label"].tolist() == [11, 11, 11, 12, 12]


def test_frames_without_a_plane_are_not_looked_at():
    assert set(find_labels(paint(FILM), [0, 3])["frame"]) == {0, 3}
    assert find_labels(np.zeros((2, 5, 5), dtype=int), range(2)).empty


def test_numbers_that_go_on_are_taken_and_those_that_do_not_are_refused():
    rng = np.random.default_rng(0)
    grid = [(row, col) for row in range(15, 90, 25) for col in range(15, 100, 25)]
    plain = {k: [(r, c + 3 * t) for t in range(5)] for k, (r, c) in enumerate(grid, start=1)}
    check_continuity(find_labels(paint(plain), range(5)), 12, "here")
    orders = [rng.permutation(len(grid)) + 1 for _ in range(5)]
    mixed = {k: [plain[order[k - 1]][t] for t, order in enumerate(orders)] for k in plain}
    places = find_labels(paint(mixed), range(5))
    with pytest.raises(LnpError, match=r"labels lie elsewhere .* Set tracking/method to link"):
        check_continuity(places, 12, "plate P, site A")
    fresh = places.assign(label=places["label"] + 100 * places["frame"])
    with pytest.raises(LnpError, match="of the labels of a frame 0% are found in the next one"):
        check_continuity(fresh, 12, "plate P, site A")


def test_a_table_of_parents_is_checked(tmp_path):
    path = tmp_path / "res_track.txt"
    path.write_text("1 0 4 0\n2 5 9 1\n")
    assert read_parents(path) == {2: 1}
    assert read_parents([]) == {}
    for text in ("1 0 4\n", "1 0 4 x\n"):
        path.write_text(text)
        with pytest.raises(LnpError, match=r"expected four|Expected four"):
            read_parents(path)


@pytest.mark.medium
@pytest.mark.skipif(not HELA.exists(), reason="shared/data/traccuracy_hela_res is not here")
def test_a_real_folder_of_the_challenge_has_the_lines_of_its_table():
    files, parents = find_mask_files(HELA, "01_RES"), find_parents(HELA, "01_RES")
    labels = open_masks(files, {"plate": "P", "site": "S"}, len(files))
    places = find_labels(labels, range(len(files)))
    check_continuity(places, 30, "here")
    parent_of = read_parents(parents[0])
    rows = from_graph(link_labels(places, parent_of, max_gap=0), "here")
    found = rows.groupby("cell").agg({"frame": ["min", "max"], "mother": "first"})
    n_children = Counter(parent_of.values())

    def first_label(label):  # a label with one child goes on in it
        while n_children[parent_of.get(label)] == 1:
            label = parent_of[label]
        return label

    table = np.loadtxt(parents[0], dtype=int)
    for label, begin, end, parent in table.tolist():
        cell = first_label(label)
        if cell == label:
            assert found.loc[cell, ("frame", "min")] == begin
            assert found.loc[cell, ("mother", "first")] == (first_label(parent) if parent else -1)
        if n_children[label] != 1:
            assert found.loc[cell, ("frame", "max")] == end
    assert len(table) == 285
