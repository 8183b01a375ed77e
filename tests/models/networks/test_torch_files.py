"""Files of torch, ours and others': damage is refused by name, and nothing else is changed."""

import hashlib
import re

import numpy as np
import pytest
import torch

from lnp.core.seals import DamagedError
from lnp.models.networks.torch_files import check_foreign, load, write_torch
from synthetic.mutations import with_flipped_bits

STATE = {"weight": torch.arange(300.0), "about": {"fold": "fold1", "cells": [["P", "C04", 3]]}}


def test_what_is_written_comes_back_and_is_the_same_file_each_time(tmp_path):
    for name in ("a.pth", "b.pth"):
        write_torch(tmp_path / name, STATE)
    assert (tmp_path / "a.pth").read_bytes() == (tmp_path / "b.pth").read_bytes()
    assert torch.equal(read_foreign(tmp_path / "a.pth"), STATE["weight"])


def test_torch_alone_can_read_a_sealed_file(tmp_path):
    write_torch(tmp_path / "a.pth", STATE)
    assert torch.load(tmp_path / "a.pth", weights_only=True)["about"] == STATE["about"]


def test_a_sealed_file_with_a_flipped_bit_is_refused_by_name(tmp_path):
    path = tmp_path / "a.pth"
    write_torch(path, STATE)
    for _, garbled in with_flipped_bits(path.read_bytes(), 40):
        path.write_bytes(garbled)
        with pytest.raises(DamagedError, match=r"a\.pth: "):
            read_foreign(path)


def read_foreign(path):
    """Return the weights of a file that others wrote."""
    check_foreign(path)
    return load(path.read_bytes(), path)["weight"]


def write_zip(path):
    """Write a file as torch.save does today: a zip, whose checksums torch does not look at."""
    torch.save(STATE, path)
    return path


def write_legacy(path):
    """Write a file as torchvision's downloads are: no zip, but part of its SHA-256 in its name."""
    torch.save(STATE, path, _use_new_zipfile_serialization=False)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(path.with_name(f"vgg16-{digest[:8]}.pth"))


@pytest.mark.parametrize("write", [write_zip, write_legacy])
def test_a_flipped_bit_in_others_weights_is_refused_by_name_or_changes_nothing(tmp_path, write):
    path = write(tmp_path / "weights.pth")
    content, weight = path.read_bytes(), read_foreign(path)
    flips, n_refused = list(with_flipped_bits(content, 40)), 0
    for place, garbled in flips:
        path.write_bytes(garbled)
        try:
            assert torch.equal(read_foreign(path), weight), f"byte {place}"
        except DamagedError as error:
            n_refused += str(error).startswith(f"{path}: ")
    assert n_refused > 20


def test_weights_in_a_zip_of_arrays_are_checked_too(tmp_path):
    np.savez(tmp_path / "keras.npz", **{"block1_conv1/bias": np.arange(64.0)})
    content = bytearray((tmp_path / "keras.npz").read_bytes())
    content[400] ^= 4
    (tmp_path / "keras.npz").write_bytes(content)
    with pytest.raises(DamagedError, match=r"keras\.npz: damaged: .*bias"):
        check_foreign(tmp_path / "keras.npz")


@pytest.mark.parametrize("content", [b"", b"\x89HDF", b"<html>", b"\x80\x02}", b"\x80\x02]q\x00."])
def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path, content):
    path = tmp_path / "vgg16.pth"
    path.write_bytes(content)
    with pytest.raises(DamagedError, match=re.escape(f"{path}: torch")):
        read_foreign(path)
