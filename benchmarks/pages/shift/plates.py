"""Simulated plates that differ as good plates do, and with a planted fault; their appearance.

Only the first frame is drawn. Crops are cut around the true centres, with the true masks.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lnp.core.rng import rng_of
from lnp.core.vocabulary import SEEN_CHANNELS, site_name
from lnp.imaging.windows import crop_frame
from lnp.shift.appearance import describe_site
from lnp.simulation.camera import take_image
from lnp.simulation.dish.haze import defocus
from lnp.simulation.frames import draw_frame
from lnp.simulation.scene import Site, stage_scene
from lnp.simulation.settings import Settings
from lnp.simulation.site import brightfield_shift
from lnp.simulation.truth import track_rows
from lnp.simulation.worlds.draw import draw_world
from lnp.simulation.worlds.world import PLAIN

SCALE, FIELD_PX, SIDE_UM = 0.25, (400, 480), 31.2
N_CELLS = 25  # per field of the plain world
DOSES = [10.0, 31.6, 100.0, 316.0]  # of which a plate has two, beside controls
WELLS = [["C03", "C04"], ["E03", "E04"], ["G03", "G04"]]  # of controls, and of each dose
MOST_CONFLUENT = 1.2
CHANNEL_NUMBERS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a plate, and the cause that should be named; the defaults are nothing.

    `light` maps channels to factors, `swap` to the channel that is found under a name; `blur_px`
    is an SD at full size, `enlarged` a factor of all lengths, and `told` whether the metadata
    have it; `full` the share of the counterstain's pixels at the ceiling; `stained` a factor of the
    cells' stain; `world` what differs from the plate's; `density` a factor of the cells.
    """

    cause: str = ""
    light: tuple = ()
    swap: tuple = ()
    blur_px: float = 0.0
    enlarged: float = 1.0
    told: bool = False
    full: float = 0.0
    stained: float = 1.0
    world: tuple = ()
    density: float = 1.0


NONE = Fault()


def world_named(name):
    """Return the world of a generator: plain, or a draw of all properties by its seed."""
    return PLAIN if name == "plain" else draw_world(int(name.split()[1]), "study")


def simulate_plate(generator, number, fault=NONE):
    """Return the table "appearance" of one plate.

    Plates of one generator share its world. They differ by lamps (10 %), staining (20 %), density
    (half to twice) and doses, and by the draw of all cells.
    """
    rng = rng_of(number, generator, "nuisance")
    light = {name: rng.uniform(0.9, 1.1) for name in SEEN_CHANNELS}
    stain, density = rng.uniform(0.8, 1.2), np.exp(rng.uniform(np.log(0.5), np.log(2)))
    doses = [0.0, *sorted(rng.choice(DOSES, 2, replace=False))]
    for name, factor in fault.light:
        light[name] *= factor
    density = fault.density if fault.density != 1 else density
    world, n_cells = dense_world(world_named(generator), density)
    world = replace(world, brightness=world.brightness * stain * fault.stained)
    world = replace(world, **dict(fault.world))
    settings = Settings(
        *(
            f"{generator} {number}",
            2,
            (1,),
            CHANNEL_NUMBERS,
            SCALE * fault.enlarged,
            1200.0,
            n_cells,
        ),
        world=world,
        field_px=FIELD_PX,
    )
    sites = [
        describe_well(settings, well, float(dose), number, light, fault)
        for dose, wells in zip(doses, WELLS, strict=True)
        for well in wells
    ]
    return pd.concat(sites, ignore_index=True)


def dense_world(world, factor):
    """Return a world with more or fewer cells, and the number of cells where that decides."""
    if not world.confluence:
        return world, N_CELLS * factor
    if world.confluence * factor > MOST_CONFLUENT:
        factor = MOST_CONFLUENT / world.confluence if factor < 3 else 1 / factor
    return replace(world, confluence=world.confluence * factor), 0


def describe_well(settings, well, dose, seed, light, fault):
    """Return the rows of the table "appearance" of the field of one well."""
    site = Site(settings, well, 1, dose, None, seed)
    images, label = take_images(site, light, fault)
    told_px = settings.pixel_um if fault.told or fault.enlarged == 1 else 0.1625 / SCALE
    crops, masks = cut_cells(images, label, brightfield_shift(settings, seed), told_px)
    area = np.prod(FIELD_PX) * told_px**2
    table = describe_site(crops, masks, SEEN_CHANNELS, told_px, area)
    role = "treated" if dose else "control"
    about = {"plate": settings.plate, "site": site_name(well, 1), "well": well}
    return table.assign(**about, dose_ng=dose, formulation="", role=role)


def take_images(site, light, fault):
    """Return {channel: (H, W) image} of the first frame, and its (H, W) labels."""
    scene = stage_scene(replace(site, dose_ng=site.dose_ng))
    shift = brightfield_shift(site.settings, site.seed)
    shown = draw_frame(scene, site, 0, shift, SEEN_CHANNELS)
    blur = fault.blur_px * site.settings.scale
    images = {
        name: take_image(defocus(shown.light[name], blur) * light[name], name, site, 0)
        for name in SEEN_CHANNELS
    }
    if fault.full:
        top = np.quantile(images["counterstain"], 1 - fault.full)
        images["counterstain"] = np.minimum(images["counterstain"], np.uint16(top))
    found = dict(fault.swap)
    return {name: images[found.get(name, name)] for name in SEEN_CHANNELS}, shown.label


def cut_cells(images, label, bf_shift, pixel_um):
    """Return crops (n, 3, side, side) and masks (n, side, side) around the true centres."""
    rows = track_rows(label, 0)
    rows = rows[~rows["at_edge"]]
    centres, numbers = rows[["row", "col"]].to_numpy(), rows["cell"].to_numpy()
    side = 4 * round(SIDE_UM / pixel_um / 4)
    shifts = {name: bf_shift if name == "brightfield" else np.zeros(2) for name in SEEN_CHANNELS}
    crops, _, _ = crop_frame([(images[n], shifts[n]) for n in SEEN_CHANNELS], centres, side)
    own, _, _ = crop_frame([(label, np.zeros(2))], centres, side)
    return crops, own[:, 0] == numbers[:, None, None]
