"""Label images that a lab made: read frame by frame, matched with seeds, refused in words."""

import numpy as np
import pandas as pd
import pytest
import tifffile

from lnp.tracking.frame_masks import FrameMask, match_seeds
from lnp.tracking.mask_files import MaskError, open_masks
from lnp.tracking.mask_names import find_mask_files

SITE = {"plate": "P", "site": "C04_f001"}


def labels_of(*boxes, shape=(40, 50)):
    """Return a label image whose cells 3, 6, ... are squares of 8 pixels at (top, left)."""
    image = np.zeros(shape, np.uint16)
    for number, (top, left) in enumerate(boxes, start=1):
        image[top : top + 8, left : left + 8] = 3 * number
    return image


FILM = np.stack([labels_of((2, 2), (20, 30)), labels_of((4, 2)), labels_of()])


def write_frames(folder, film=FILM):
    """Write a TIFF per frame, t9 and on, into a folder of a site."""
    folder = folder / SITE["site"]
    folder.mkdir()
    for frame, image in enumerate(film):
        tifffile.imwrite(folder / f"t{frame + 9}.tif", image)


def test_a_stack_and_a_folder_of_frames_hold_the_same_masks(tmp_path):
    stack, frames = tmp_path / "stack", tmp_path / "frames"
    stack.mkdir()
    frames.mkdir()
    tifffile.imwrite(stack / "C04_f001.tif", FILM, compression="zlib", photometric="minisblack")
    write_frames(frames)
    for folder in (stack, frames):
        labels = open_masks(find_mask_files(folder, SITE["site"]), SITE, 3)
        for frame, image in enumerate(FILM):
            np.testing.assert_array_equal(labels[frame], image)
        masks = labels.masks(0, FILM.shape[1:])
        assert {label: tuple(mask.centre) for label, mask in masks.items()} == {
            3: (5.5, 5.5),
            6: (23.5, 33.5),
        }
        assert sorted(map(tuple, masks[6].pixels)) == sorted(map(tuple, np.argwhere(FILM[0] == 6)))
        assert labels.masks(2, FILM.shape[1:]) == {}


def test_label_images_follow_planes_that_were_resampled(tmp_path):
    write_frames(tmp_path)
    whole = open_masks(find_mask_files(tmp_path, SITE["site"]), SITE, 3)
    half = open_masks(find_mask_files(tmp_path, SITE["site"]), SITE, 3, factor=2)
    shape = tuple(side // 2 for side in FILM.shape[1:])
    masks = half.masks(0, shape)
    assert masks.keys() == {3, 6}
    for label, mask in whole.masks(0, FILM.shape[1:]).items():
        np.testing.assert_allclose(masks[label].centre, (np.array(mask.centre) - 0.5) / 2, atol=0.5)


def test_without_files_there_are_no_label_images():
    assert open_masks([], SITE, 3) is None


def test_the_masks_of_the_first_plane_are_seeds(tmp_path):
    write_frames(tmp_path)
    labels = open_masks(find_mask_files(tmp_path, SITE["site"]), SITE, 3)
    plane = np.zeros(FILM.shape[1:])
    assert labels.seeds([plane] * 3).to_numpy().tolist() == [[0, 5.5, 5.5], [1, 23.5, 33.5]]
    assert labels.seeds([None, plane, plane]).to_numpy().tolist() == [[0, 7.5, 5.5]]
    assert labels.seeds([None] * 3).empty


def test_a_seed_has_the_mask_under_it_or_the_nearest_and_no_two_have_one():
    seeds = pd.DataFrame(
        {"cell": [0, 1, 2, 3], "row": [3, 5, 23, 39], "col": [3, 5, 40, 2]}, dtype=float
    ).astype({"cell": int})
    found = {label: FrameMask(np.argwhere(FILM[0] == label)) for label in (3, 6)}
    assert match_seeds(seeds, found, 16) == {1: 3, 2: 6}
    assert match_seeds(seeds, {}, 16) == {}


@pytest.mark.parametrize(
    ("film", "n_frames", "words"),
    [
        (FILM, 4, "3 label images in .* expected 4"),
        (FILM.astype(np.float32), 3, "float32; expected .* whole numbers"),
        (FILM > 0, 3, "of bool; expected"),
        (np.stack([FILM] * 3, axis=-1).astype(np.uint8), 3, r"\(40, 50, 3\) of uint8"),
        (FILM[:, :20], 3, "20 x 50 pixels .* expected 40 x 50"),
    ],
)
def test_what_cannot_be_label_images_is_refused(tmp_path, film, n_frames, words):
    write_frames(tmp_path, film)
    with pytest.raises(MaskError, match=f"plate P, site C04_f001.*{words}"):
        open_masks(find_mask_files(tmp_path, "C04_f001"), SITE, n_frames).masks(0, (40, 50))


def test_a_file_that_is_no_tiff_is_refused(tmp_path):
    (tmp_path / "C04_f001.tif").write_text("no TIFF")
    with pytest.raises(MaskError, match="cannot be read as TIFF"):
        open_masks(find_mask_files(tmp_path, "C04_f001"), SITE, 3)
