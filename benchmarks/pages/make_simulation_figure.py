"""Draw docs/simulation.png: a part of one simulated field, channels by times."""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.simulation.camera import expose, shading  # noqa: E402  (found through sys.path)
from lnp.simulation.frames import draw_frame  # noqa: E402
from lnp.simulation.scene import Site, stage_scene  # noqa: E402
from lnp.simulation.settings import Settings  # noqa: E402
from lnp.simulation.site import brightfield_shift, prepare_dose  # noqa: E402

CHANNELS = {"gfp": 5, "lnp": 6, "counterstain": 7, "brightfield": 9}
SHOWN = {  # channel: title, colours, counts at black and white
    "brightfield": ("brightfield", "gray", 1000, 1500),
    "counterstain": ("counterstain", "magma", 350, 3200),
    "lnp": ("LNP", "inferno", 20, 190),
    "gfp": ("GFP", "viridis", 8, 260),
}
FRAMES = [0, 9, 19, 39, 59]  # of 72, ten minutes apart
SIDE = 320  # pixels of the part that is shown, at half of full size
SEED = 4


def simulate_field():
    """Return the images of one field, (channel, frame) to (H, W) array, and the settings."""
    settings = Settings("FIGURE", 72, (1,), CHANNELS, scale=0.5, n_cells=60)
    site = Site(settings, "C04", 1, 316.0, prepare_dose(316.0, settings, SEED).law, SEED)
    scene, shift = stage_scene(site), brightfield_shift(settings, SEED)
    images = {}
    for frame in FRAMES:
        shown = draw_frame(scene, site, frame, shift)
        for channel, light in shown.light.items():
            shade = shading(settings.shape, channel)
            images[channel, frame] = expose(light, shade, channel, site.rng(frame, channel))
        if frame == FRAMES[0]:
            corner = busiest(shown.label)
    part = tuple(slice(c, c + SIDE) for c in corner)
    return {key: image[part] for key, image in images.items()}, settings


def busiest(label):
    """Return the corner (row, col) of the part of a field that shows most cells."""
    corners = [
        (row, col)
        for row in range(0, label.shape[0] - SIDE, 40)
        for col in range(0, label.shape[1] - SIDE, 40)
    ]
    return max(corners, key=lambda c: np.unique(label[c[0] : c[0] + SIDE, c[1] : c[1] + SIDE]).size)


def draw(images, settings, path):
    """Write the figure: one row per channel, one column per time, 20 um scale bars."""
    figure, axes = plt.subplots(len(SHOWN), len(FRAMES), figsize=(10, 8.2), layout="constrained")
    for row, (channel, (title, colours, low, high)) in enumerate(SHOWN.items()):
        for col, frame in enumerate(FRAMES):
            axis = axes[row, col]
            axis.imshow(images[channel, frame], cmap=colours, vmin=low, vmax=high)
            axis.set(xticks=[], yticks=[])
            if row == 0:
                axis.set_title(f"{settings.times_s[frame] / 3600:.1f} h")
        axes[row, 0].set_ylabel(title)
        bar = 20 / settings.pixel_um
        axes[row, 0].plot([15, 15 + bar], [SIDE - 18] * 2, color="white", linewidth=3)
    figure.savefig(path, dpi=72)


if __name__ == "__main__":
    draw(*simulate_field(), ROOT / "docs/simulation.png")
