"""The setting `scene`: which world a simulated plate is."""

from dataclasses import replace

import pandas as pd

from lnp.core.errors import LnpError
from lnp.simulation.worlds.draw import draw_world, properties
from lnp.simulation.worlds.named import WORLDS
from lnp.simulation.worlds.world import PLAIN

VARIED, LIKE = "varied", "like"


class SceneError(LnpError, ValueError):
    """A scene says two things that exclude each other."""


def choose_world(scene, plate, seed):
    """Return the `World` of a plate.

    Parameters
    ----------
    scene : str or dict
        A name of `WORLDS`; "varied", a draw of all properties; or properties that differ from the
        world named by `like` (plain), or from the draw with the seed `varied`.
    plate : str
        Plates of one seed are drawn independently.
    seed : int
        Of the study, for a draw that names none.

    Raises
    ------
    SceneError
        If both `like` and `varied` are given, or a name is not known.
    """
    if isinstance(scene, str):
        scene = {VARIED: seed} if scene == VARIED else {LIKE: scene}
    if LIKE in scene and VARIED in scene:
        raise SceneError(
            f"simulation/scene of plate {plate}: found like ({scene[LIKE]}) and varied "
            f"({scene[VARIED]}); expected one of them. Delete the other"
        )
    name = scene.get(LIKE, PLAIN.name)
    if name not in WORLDS:
        raise SceneError(
            f"simulation/scene of plate {plate}: found {name!r}; expected {VARIED} or one of "
            f"{', '.join(WORLDS)}. Correct the name"
        )
    base = draw_world(scene[VARIED], plate) if VARIED in scene else WORLDS[name]
    changes = {key: value for key, value in scene.items() if key not in (LIKE, VARIED)}
    return replace(base, **changes, name=f"{base.name}, changed") if changes else base


def world_rows(world):
    """Return table "truth_world" without its plate: a row per property."""
    rows = pd.DataFrame(properties(world).items(), columns=["property", "value"])
    return rows.astype({"value": "float64"}).assign(world=world.name)
