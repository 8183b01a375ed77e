"""Levels of an OME-Zarr image."""

import numpy as np
import pytest
import zarr

from lnp.exchange.ome_zarr.pyramid import (
    N_LEVELS,
    create_levels,
    halve,
    halve_labels,
    level_shapes,
    write_levels,
)


def test_half_a_plane_is_the_mean_of_four_pixels_and_repeats_odd_edges():
    plane = np.array([[0, 2, 10], [4, 6, 20], [65535, 65535, 65535]], dtype="uint16")
    np.testing.assert_array_equal(halve(plane), [[3, 15], [65535, 65535]])
    assert halve(plane).dtype == np.uint16


def test_each_level_is_as_large_as_half_of_the_one_before():
    for shape in [(1, 1), (5, 8), (539, 639)]:
        plane = np.zeros(shape, dtype="uint16")
        for expected in level_shapes(shape)[1:]:
            assert halve_labels(plane).shape == halve(plane).shape == expected
            plane = halve(plane)


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("n_frames", [1, 5])
def test_planes_come_back_whatever_the_number_in_a_shard(monkeypatch, zarr_format, n_frames):
    monkeypatch.setattr("lnp.exchange.ome_zarr.pyramid.SHARD_BYTES", 2 * 2 * 7 * 9)
    group = zarr.create_group({}, zarr_format=zarr_format)
    film = np.random.default_rng(1).integers(0, 65536, (n_frames, 2, 7, 9), dtype="uint16")
    arrays = create_levels(group, film.shape, "uint16", ("t", "c", "y", "x"))
    for channel in (0, 1):
        write_levels(arrays, (channel,), iter(film[:, channel]), halve)
    assert [array.shape[2:] for array in arrays] == level_shapes((7, 9))
    np.testing.assert_array_equal(arrays[0][:], film)
    small = np.stack([[halve(plane) for plane in planes] for planes in film])
    np.testing.assert_array_equal(arrays[1][:], small)
    assert len(arrays) == N_LEVELS
    assert arrays[0].chunks == (1, 1, 7, 9)
