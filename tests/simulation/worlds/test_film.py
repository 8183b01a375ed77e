"""A film's truth is right: centres, drift, identity, mothers and daughters."""

from dataclasses import replace

import numpy as np
import pytest

from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.named import WORLDS
from lnp.simulation.worlds.world import PLAIN

SMALL = {"shape": (80, 90), "scale": 0.15, "n_frames": 3, "dose_ng": 0.0}
LABELS = {"shape": (110, 130), "scale": 0.15, "n_frames": 6, "dose_ng": 0.0, "channels": ()}


@pytest.mark.parametrize("name", ["plain", "rings", "spindly", "jump"])
def test_centres_are_the_centroids_of_the_masks_that_are_to_be_seen(name):
    shown = film(WORLDS[name], seed=3, channels=(), **SMALL)
    assert shown.labels.shape == (3, 80, 90)
    for number in (0, 2):
        truth = shown.centres(number)
        assert set(truth.index) == set(np.unique(shown.labels[number])) - {0}
        for cell, row in truth.iterrows():
            places = np.argwhere(shown.labels[number] == cell)
            np.testing.assert_allclose(places.mean(axis=0), row[["row", "col"]].astype(float))
            assert len(places) == row["area"]
    assert set(shown.cells["cell"]) == set(shown.tracks["cell"])


def test_the_same_seed_gives_the_same_film_and_another_seed_another():
    first, again, other = (
        film(WORLDS["litter"], seed, **{**SMALL, "n_frames": 2}) for seed in (1, 1, 2)
    )
    for channel, images in first.images.items():
        assert images.shape == (2, 80, 90)
        assert (images == again.images[channel]).all()
        assert (images != other.images[channel]).any()
    assert (first.labels == again.labels).all()


def test_a_daughter_is_named_with_her_mother_and_begins_beside_her():
    world = replace(PLAIN, divisions=4.0, confluence=0.3)
    shown = film(world, seed=1, **LABELS)
    cells = shown.cells.set_index("cell")
    daughters = cells[(cells["parent"] > 0) & cells["parent"].isin(cells.index)]
    born_in_view = 0
    for cell, row in daughters.iterrows():
        mother = cells.loc[row["parent"]]
        assert row["first_frame"] > mother["last_frame"]
        if mother["fate"] != "divides" or row["first_frame"] != mother["last_frame"] + 1:
            continue
        born_in_view += 1
        place = ["row", "col"]
        apart = (
            shown.centres(row["first_frame"]).loc[cell, place]
            - shown.centres(mother["last_frame"]).loc[row["parent"], place]
        )
        assert np.linalg.norm(apart.astype(float)) < shown.diameter_px
    assert born_in_view >= 4


def test_a_dead_cell_is_not_seen_again_and_says_so():
    world = replace(PLAIN, deaths=3.0, confluence=0.3)
    shown = film(world, seed=1, **LABELS)
    dead = shown.cells[shown.cells["fate"] == "dies"]
    assert len(dead) >= 4
    for cell, last in dead[["cell", "last_frame"]].to_numpy():
        assert last < 5
        assert not (shown.labels[last + 1 :] == cell).any()


def test_the_plain_world_stays_as_it_was_before_there_were_others():
    # frozen when 54 files of a plate were the same, byte for byte, as before there were worlds
    shown = film(PLAIN, seed=3, channels=("counterstain",), **SMALL)
    last = shown.centres(2)
    np.testing.assert_allclose(last.loc[3, ["row", "col"]].astype(float), [53.31, 81.21], atol=0.1)
    np.testing.assert_allclose(shown.drift[2], [-0.59852155, 1.759992])
    assert shown.images["counterstain"][2].mean() == pytest.approx(1084.95, abs=0.5)
    assert len(last) == 25
