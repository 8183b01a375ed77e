"""Folders of the Cell Tracking Challenge, judged by py-ctcmetrics."""

import json

import numpy as np
import pandas as pd
import pytest
import tifffile

from judges import judged
from lnp.core.zarr_store import open_store
from lnp.exchange.ctc_folder import FolderError, find_visible, number_runs, write_ctc
from lnp.exchange.field_labels import number_labels, paint_fields

JUDGE = """
import json, sys, warnings
from pathlib import Path
import numpy as np, tifffile
from ctc_metrics.metrics.validation.valid import valid

warnings.simplefilter("error")
folder = Path(sys.argv[1])
masks = sorted(folder.glob("mask*.tif"))
tracks = np.loadtxt(folder / "res_track.txt", dtype=int, ndmin=2)
labels = [[int(n) for n in np.unique(tifffile.imread(path)) if n] for path in masks]
print(json.dumps({"valid": valid([str(path) for path in masks], tracks, labels),
                  "types": sorted({str(tifffile.imread(path).dtype) for path in masks})}))
"""


@pytest.fixture(scope="module")
def folder(tracks, store, tmp_path_factory):
    """Tracks of a site as such a folder."""
    path = tmp_path_factory.mktemp("ctc")
    labels, mothers = number_labels(tracks), tracks.groupby("cell")["mother"].first().to_dict()
    with open_store(store) as crops:
        fields = list(paint_fields(tracks, crops, (90, 120), labels))
    write_ctc(path, fields, labels, number_runs(find_visible(fields, labels), mothers))
    return path


@pytest.mark.medium
def test_the_challenge_finds_the_folder_valid(folder):
    assert json.loads(judged(JUDGE, folder)) == {"valid": 1, "types": ["uint16"]}


def test_gaps_and_divisions_are_new_labels_with_a_parent(folder):
    columns = ["label", "begin", "end", "parent"]
    tracks = pd.read_csv(folder / "res_track.txt", sep=" ", names=columns)
    cells = pd.read_csv(folder / "cells.csv")
    found = tracks.merge(cells)[["cell", "begin", "end", "parent"]].to_numpy().tolist()
    assert found == [
        [2, 0, 1, 0],
        [3, 0, 0, 0],
        [5, 0, 2, 0],
        [2, 3, 5, 1],  # bridged in frame 2
        [6, 3, 5, 3],
        [7, 3, 4, 3],
    ]


def test_masks_lie_where_the_cells_are(folder, tracks):
    first = tifffile.imread(folder / "mask000.tif")
    assert (first[30, 30], first[60, 60], first[0, 0]) == (1, 3, 0)
    areas = np.bincount(first.ravel())[1:]
    assert areas.tolist() == tracks.query("frame == 0 and state == 'tracked'")["area"].tolist()


def test_more_tracks_than_an_image_holds_are_refused(tmp_path):
    runs = pd.DataFrame({"label": range(70000), "begin": 0, "end": 0, "parent": 0, "cell": 0})
    with pytest.raises(FolderError, match="70000 tracks; expected 65535 at most"):
        write_ctc(tmp_path, [], {}, runs)
