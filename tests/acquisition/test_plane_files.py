"""TIFF and PNG files of planes: their faults by the header, and their pixels."""

import os
import struct
import zlib

import imagecodecs
import numpy as np
import pytest
import tifffile

from lnp.acquisition.plane_files import MOST_PIXELS, read_header, read_pixels

IMAGE = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100


@pytest.mark.parametrize("name", ["plane.png", "plane.tif"])  # which many keep when they convert
def test_a_grey_png_of_16_bits_is_a_plane_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(imagecodecs.png_encode(IMAGE))
    assert read_header(path) == ((20, 30), "")
    np.testing.assert_array_equal(read_pixels(path), IMAGE)
    whole = path.read_bytes()
    for n_bytes in range(0, len(whole), 3):
        path.write_bytes(whole[:n_bytes])
        assert read_header(path)[1].startswith(("truncated", "unreadable")), n_bytes


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (np.zeros((4, 5), np.uint8), "a PNG of 8 bits, grey; expected 16 bits, grey"),
        (np.zeros((4, 5, 3), np.uint16), "a PNG of 16 bits, RGB; expected 16 bits, grey"),
        (np.zeros((4, 5, 4), np.uint8), "a PNG of 8 bits, RGB with alpha; expected"),
    ],
)
def test_other_pngs_are_told(tmp_path, image, told):
    path = tmp_path / "plane.png"
    path.write_bytes(imagecodecs.png_encode(image))
    assert read_header(path)[1].startswith(told)


def png_of(rows, cols, depth=16, colour=0, interlace=0):
    """Return a PNG's header without an image."""

    def chunk(kind, content=b""):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    about = struct.pack(">IIBBBBB", cols, rows, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", about) + chunk(b"IDAT") + chunk(b"IEND")


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"depth": 8, "colour": 3}, "a PNG of 8 bits, palette"),
        ({"interlace": 1}, "an interlaced PNG"),
        ({"rows": 60_000, "cols": 60_000}, "an image of 60000 x 60000 pixels; expected 1 to 100,"),
        ({"rows": 0}, "an image of 0 x 30 pixels"),
    ],
)
def test_a_png_is_refused_by_its_header(tmp_path, about, told):
    path = tmp_path / "plane.png"
    path.write_bytes(png_of(**({"rows": 20, "cols": 30} | about)))
    assert read_header(path)[1].startswith(told)


@pytest.mark.parametrize("compression", [None, "deflate", "lzw"])
def test_tiled_tiffs_are_planes_if_all_tiles_are_there(tmp_path, compression):
    path = tmp_path / "plane.tif"
    tifffile.imwrite(path, IMAGE, tile=(16, 16), compression=compression)
    assert read_header(path) == ((20, 30), "")
    np.testing.assert_array_equal(read_pixels(path), IMAGE)
    whole = path.read_bytes()
    for n_bytes in [*range(0, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:n_bytes])
        assert read_header(path)[1].startswith(("truncated", "unreadable")), n_bytes


def set_tag(path, code, value):
    """Change the value of a number in the header of a TIFF file."""
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tiff.pages[0].tags[code].overwrite(value)


@pytest.mark.parametrize("compression", [None, "deflate"])
@pytest.mark.parametrize(
    ("tag", "value", "told"),
    [
        ("ImageWidth", 2**31, "an image of 20 x 2147483648 pixels; expected 1 to 100,000,000"),
        ("ImageLength", 40, "truncated: 4 tiles or strips; expected 6"),
        ("TileWidth", 2**20, "an image of 16 x 1048576 pixels"),
    ],
)
def test_a_tiff_of_an_impossible_size_is_refused_by_its_header(
    tmp_path, compression, tag, value, told
):
    path = tmp_path / "plane.tif"
    tifffile.imwrite(path, IMAGE, tile=(16, 16), compression=compression)
    set_tag(path, tag, value)
    problem = read_header(path)[1]
    assert problem.startswith(told) or (tag == "TileWidth" and problem.startswith("truncated"))


def test_a_small_file_of_a_huge_image_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "plane.tif"
    tifffile.imwrite(path, IMAGE, compression="deflate", rowsperstrip=20)
    rows = MOST_PIXELS // 30 + 1
    set_tag(path, "ImageLength", rows)
    set_tag(path, "RowsPerStrip", rows)
    assert os.path.getsize(path) < 10_000
    assert read_header(path)[1].startswith(f"an image of {rows} x 30 pixels")
