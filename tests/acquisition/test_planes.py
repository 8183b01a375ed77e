import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile

from lnp.acquisition.image_index import index_images
from lnp.acquisition.plane_checks import check_plane, check_planes
from lnp.acquisition.planes import ImageError, choose_frames, read_images, read_planes
from lnp.core.tables import write_table
from synthetic.folders import plane_name, plate_names, wanted, write_plane


def rows(paths, **columns):
    """Return rows of the table "images" for frames 0, 1, ... of one site."""
    table = pd.DataFrame({"path": paths, "frame": range(len(paths)), "z": 1, "status": "ok"})
    site = {"plate": "P", "site": "C03_f001", "channel": "gfp", "reason": ""}
    site |= {"pixel_um": 0.65, "raw_pixel_um": 0.65}
    return table.assign(**(site | columns))


def look_at(path):
    """Return the shape of a plane and what is wrong with its file."""
    found = check_plane(path, path.parent)
    return (found["n_rows"], found["n_cols"]), found["problem"]


def numbered(folder, names):
    """Write planes and return their paths."""
    for name in names:
        write_plane(folder, name)
    return [str(folder / name) for name in names]


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_a_file_cut_short_anywhere_is_told(tmp_path, compression):
    path = tmp_path / "plane.tif"
    image = np.arange(600, dtype=np.uint16).reshape(20, 30)[:8, :9]
    tifffile.imwrite(path, image, compression=compression, rowsperstrip=4)
    assert look_at(path) == ((8, 9), "")
    whole = path.read_bytes()
    for n_bytes in [*range(0, len(whole), 3), len(whole) - 1]:
        path.write_bytes(whole[:n_bytes])
        assert look_at(path)[1].startswith(("truncated", "unreadable")), n_bytes


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (np.zeros((4, 5), np.uint8), "pixels are uint8"),
        (np.zeros((4, 5), np.float32), "pixels are float32"),
        (np.zeros((4, 5, 3), np.uint16), "of shape (4, 5, 3)"),
        (np.zeros((2, 4, 5), np.uint16), "2 images in one file"),
    ],
)
def test_other_images_than_one_of_16_bits_are_told(tmp_path, image, told):
    path = tmp_path / "plane.tif"
    tifffile.imwrite(path, image, photometric="rgb" if image.shape[-1] == 3 else "minisblack")
    assert told in look_at(path)[1]


def test_files_that_are_no_images_or_not_there_are_told(tmp_path):
    (tmp_path / "plane.tif").write_text("not an image")
    assert look_at(tmp_path / "plane.tif")[1].startswith("unreadable")
    assert check_plane(tmp_path / "nothing.tif", tmp_path) == {
        "problem": "not on disk",
        "absent": True,
        **dict.fromkeys(["size_bytes", "modified_ns", "n_rows", "n_cols"], -1),
    }


@pytest.mark.parametrize("text", ["/annex/objects/MD5E-s1--0a.tif\n", "version https://git-lfs.g"])
def test_a_pointer_of_an_archive_is_a_plane_that_is_not_here(tmp_path, text):
    paths = numbered(tmp_path, [plane_name("C03", t, 5) for t in (1, 2)])
    Path(paths[1]).write_text(text)
    checked = check_planes(rows(paths), tmp_path)
    assert checked["status"].tolist() == ["ok", "missing"]
    assert checked["reason"][1].startswith("a pointer to content that is not here; fetch it")


def test_the_size_that_most_planes_have_is_the_plates(tmp_path):
    paths = numbered(tmp_path, [plane_name("C03", t, 5) for t in (1, 2, 3)])
    write_plane(tmp_path, plane_name("C03", 2, 5), shape=(10, 8))
    checked = check_planes(rows(paths), tmp_path)
    assert checked["status"].tolist() == ["ok", "error", "ok"]
    assert checked["reason"][1] == "size (10, 8); most planes of the plate have (8, 10)"


def test_planes_are_only_looked_at_if_they_should_be_there(tmp_path):
    checked = check_planes(rows(["", "gone.tif"], status=["missing", "unused"]), tmp_path)
    assert checked["status"].tolist() == ["missing", "unused"]


def test_frames_come_in_order_and_none_where_one_is_missing_or_broken(tmp_path):
    paths = numbered(tmp_path, [plane_name("C03", t, 5) for t in (1, 2, 3, 4)])
    images = rows(paths, status=["ok", "missing", "ok", "error"])
    planes = read_planes(images.sample(frac=1, random_state=1), "gfp")
    assert len(planes) == 4
    means = [None if plane is None else int(plane.mean()) for plane in planes]
    assert means == [115, None, 2115, None]
    assert planes[2].dtype == np.uint16
    assert planes[2].shape == (8, 10)
    with pytest.raises(IndexError):
        planes[4]


def test_the_maximum_over_z_needs_all_z_planes(tmp_path):
    names = [plane_name("C03", t, 5, z=z) for t in (1, 2) for z in (1, 2)]
    images = rows(numbered(tmp_path, names), frame=[0, 0, 1, 1], z=[1, 2, 1, 2])
    assert [int(plane.mean()) for plane in read_planes(images, "gfp")] == [125, 1125]
    images["status"] = ["ok", "ok", "ok", "missing"]
    assert read_planes(images, "gfp")[1] is None


def test_unused_planes_are_not_read(tmp_path):
    paths = numbered(tmp_path, [plane_name("C03", t, 5) for t in (1, 2)])
    assert len(read_planes(rows(paths, status=["ok", "unused"]), "gfp")) == 1


def test_a_channel_that_was_not_filmed_has_none_in_every_frame(tmp_path):
    paths = numbered(tmp_path, [plane_name("C03", t, 5) for t in (1, 2)])
    assert list(read_planes(rows(paths), "lnp")) == [None, None]


def test_a_plane_that_cannot_be_decoded_is_named(tmp_path):
    path = tmp_path / "plane.tif"
    tifffile.imwrite(path, np.arange(600, dtype=np.uint16).reshape(20, 30), compression="deflate")
    with tifffile.TiffFile(path) as tiff:
        start = tiff.pages[0].dataoffsets[0]
    broken = bytearray(path.read_bytes())
    broken[start : start + 20] = bytes(20)
    path.write_bytes(broken)
    assert look_at(path) == ((20, 30), "")
    planes = read_planes(rows([str(path)]), "gfp")
    with pytest.raises(ImageError) as error:
        planes[0]
    for part in ("P, C03_f001, gfp, frame 0", str(path), "cannot be decoded"):
        assert part in str(error.value)


def test_what_the_index_takes_is_what_is_read(tmp_path):
    numbered(tmp_path, plate_names(field=2, action=1) + plate_names(field=2, action=2))
    images = index_images(tmp_path, "P", wanted(fields=[2], action=2))
    site = images[images["site"] == "G03_f002"]
    assert [int(plane.mean()) for plane in read_planes(site, "counterstain")] == [217, 1217, 2217]


@pytest.fixture
def listed(tmp_path):
    """Return the planes of a site, with times of the future, and the table that lists them."""
    paths = [Path(path) for path in numbered(tmp_path, plate_names())]
    table = tmp_path / "images.parquet"
    for path in paths:
        os.utime(path, (2**33, 2**33))
    write_table("images", index_images(tmp_path, "P", wanted()), table)
    return [path for path in paths if "C03" in path.name], table


def test_the_images_of_a_site_are_those_on_disk(listed):
    planes, table = listed
    assert sorted(read_images(table, "C03_f001")["path"]) == sorted(map(str, planes))


def test_a_plane_that_has_gone_since_it_was_listed_is_refused(listed):
    planes, table = listed
    planes[3].unlink()
    with pytest.raises(
        ImageError, match=r"P, C03_f001: 1 of 6 planes are gone since .*is gone"
    ) as e:
        read_images(table, "C03_f001")
    assert str(planes[3]) in str(e.value)
    assert len(read_images(table, "G03_f001")) == 6


def test_a_plane_that_was_changed_since_it_was_listed_is_refused(listed):
    planes, table = listed
    os.utime(planes[0], (1000, 1000))
    with pytest.raises(
        ImageError, match=r"1 of 6 planes were changed .* was changed .its time is another"
    ):
        read_images(table, "C03_f001")
    os.utime(planes[0], (2**33, 2**33))
    assert len(read_images(table, "C03_f001")) == 6


def test_a_plane_that_is_changed_before_it_is_read_is_refused(listed):
    _, table = listed
    counterstain = read_planes(read_images(table, "C03_f001"), "counterstain")
    assert counterstain[0].shape == counterstain[1].shape
    changed = Path(counterstain.paths[1][0])
    os.utime(changed, (1000, 1000))
    with pytest.raises(
        ImageError, match=r"counterstain, frame 1: .* was changed .* since"
    ) as error:
        counterstain[1]
    assert str(changed) in str(error.value)


def test_a_plane_that_has_another_size_than_when_it_was_listed_is_refused(listed):
    _, table = listed
    gfp = read_planes(read_images(table, "C03_f001"), "gfp")
    changed = Path(gfp.paths[1][0])
    tifffile.imwrite(changed, np.zeros(gfp[0].shape[::-1], dtype=np.uint16))
    os.utime(changed, (2**33, 2**33))
    with pytest.raises(ImageError, match=r"frame 1: .* to \(10, 8\) pixels from \(8, 10\) since"):
        gfp[1]
    tifffile.imwrite(changed, np.zeros((7, 10), dtype=np.uint16))
    with pytest.raises(ImageError, match=r"frame 1: .* was changed to \d+ bytes from \d+ since"):
        gfp[1]


def list_site(n_frames, missing=()):
    """Return the table "images" of a site, some (channel, frame) missing."""
    keys = [(name, t) for name in ("counterstain", "brightfield") for t in range(n_frames)]
    rows = [("P", "s", *key, "x.tif", "missing" if key in missing else "ok") for key in keys]
    columns = ["plate", "site", "channel", "frame", "path", "status"]
    return pd.DataFrame(rows, columns=columns).assign(pixel_um=0.65, raw_pixel_um=0.65)


@pytest.mark.parametrize(
    ("missing", "n_seen", "expected"),
    [
        ([], 4, [0, 1, 2, 3]),
        ([], 20, list(range(0, 20, 2))),
        ([("brightfield", t) for t in range(0, 20, 2)], 20, list(range(1, 20, 2))),
        ([("counterstain", t) for t in range(20)], 20, []),
    ],
)
def test_frames_are_chosen_over_time_among_the_whole_ones_seen(missing, n_seen, expected):
    channels = ["counterstain", "brightfield"]
    assert choose_frames(list_site(24, missing), channels, n_seen, 10) == expected
