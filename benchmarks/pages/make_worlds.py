"""Write docs/worlds.md and docs/worlds.png: named worlds, and all properties."""

import io
import sys
from dataclasses import asdict
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.simulation.worlds.draw import SPANS, draw_world, properties  # noqa: E402  (found through sys.path)
from lnp.simulation.worlds.film import film  # noqa: E402
from lnp.simulation.worlds.named import WORLDS  # noqa: E402
from lnp.simulation.worlds.world import PLAIN  # noqa: E402

PAGE, PICTURE = ROOT / "docs/worlds.md", ROOT / "docs/worlds.png"
SHOWN, FRAME = ("counterstain", "brightfield"), 12
FIELD = {"shape": (170, 200), "scale": 0.25, "n_frames": 24, "seed": 5, "n_cells": 25}
EXAMPLE = 3  # seed of the draw that is shown
GREYS = 24  # colours of the picture, so that its file stays small
TEXT = """# Worlds

Made by `python benchmarks/pages/make_worlds.py`; do not edit.

What is right on one kind of plate may fail on another. So the simulator has a family of worlds:
what cells look like and how they move, what lies in the dish, optics, camera and stage. The plain
plate is one of them, and the one of the demo.

```yaml
simulation:
  plates: [SIM-01, SIM-02, SIM-03]
  scene: varied # for each plate, a draw of all properties that the seed decides
  scenes:
    SIM-02: rings # a world that has a name
    SIM-03: { like: rings, speed: 2, jumps: 1, jump_px: 200 } # and what differs from it
```

`{varied: 7}` is a draw with another seed; properties beside it replace what was drawn. What a plate
became is written to `resources/truth/<plate>/world.parquet`, a row per property, and into
`results/provenance.json`. Named worlds but the plain one, and draws, say how many cells there are
by `confluence`; with `confluence: 0` beside it, `simulation/n_cells` decides.

For tests and tuning, `lnp.simulation.worlds.film.film(world, seed)` makes a short film of one field
in memory, with all that is true of it: masks, centres, drift, mothers and daughters, fates.

![Counterstain with the true paths of the cells, and brightfield, of each world](worlds.png)

Counterstain with the true paths of the cells over 24 frames, and brightfield, each with its own
contrast; 130 um wide. Paths hold the drift of the stage."""
KINDS = """## Worlds that have names

| world | what differs from the plain plate |
|---|---|"""
FAMILY = """## Properties

`varied` gives the range of a draw, even, or even in the log where `log` stands; the share of plates
whose property is drawn at all, all others having what is given behind `else`.

| property | unit | plain | varied | meaning |
|---|---|---|---|---|"""
LIMITS = """## What these worlds leave out

Cells lie side by side; where a long one crosses another, one of them shows in two pieces. Haze is
smooth, and focus is the same all over a field; brightfield out of focus is blurred, its contrast
does not turn round. Grain is one pattern. Debris and dead cells are round. A camera has no dead or
hot pixels, a stage does not turn."""


def make_page(schema):
    """Return the page in Markdown; `schema` is that of the settings, which holds the meanings."""
    about = schema["$defs"]["scene_properties"]["properties"]
    kinds = [f"| {name} | {differences(world)} |" for name, world in WORLDS.items()]
    rows = [
        f"| `{name}` | {about[name]['unit']} | {plain:g} | {describe_span(name, plain)} | "
        f"{about[name]['description']} |"
        for name, plain in properties(PLAIN).items()
    ]
    assert set(about) - {"like", "varied"} == set(properties(PLAIN))
    blocks = [TEXT, "\n".join([KINDS, *kinds]), "\n".join([FAMILY, *rows]), LIMITS]
    return "\n\n".join(blocks) + "\n"


def differences(world):
    """Return in words what differs between a world and the plain one."""
    own = asdict(world)
    changed = [f"{n} {own[n]:g}" for n, plain in properties(PLAIN).items() if own[n] != plain]
    return ", ".join(changed) or "nothing"


def describe_span(name, plain):
    """Return in words how a property is drawn."""
    span = SPANS[name]
    text = f"{span.low:g} to {span.high:g}" + (" (log)" if span.even_log else "")
    if span.chance == 1:
        return text
    return f"{text}, {span.chance:.0%}, else {plain if span.off is None else span.off:g}"


def draw_picture(path):
    """Write the montage: each world's counterstain with paths, and its brightfield."""
    figure, axes = plt.subplots(5, 4, figsize=(11.2, 12.4), layout="constrained")
    pairs = axes.reshape(-1, 2)
    shown_worlds = {**WORLDS, "a draw (varied)": draw_world(EXAMPLE)}
    for (name, world), pair in zip(shown_worlds.items(), pairs, strict=True):
        shown = film(world, channels=SHOWN, **FIELD)
        for channel, axis in zip(SHOWN, pair, strict=True):
            image = shown.images[channel][FRAME]
            low, high = np.percentile(image, [1, 99.5])
            axis.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
            axis.set(xticks=[], yticks=[])
        for _, path_of in shown.tracks.groupby("cell"):
            pair[0].plot(path_of["col"], path_of["row"], color="#ff9a2e", linewidth=0.8)
        pair[0].set(xlim=(-0.5, 199.5), ylim=(169.5, -0.5))
        pair[0].set_title(name, fontsize=10, loc="left")
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=72)
    Image.open(buffer).convert("RGB").quantize(GREYS).save(path, optimize=True)


def main():
    """Write the page and its picture."""
    schema = yaml.safe_load((ROOT / "config/schema.yaml").read_text(encoding="utf-8"))
    PAGE.write_text(make_page(schema), encoding="utf-8")
    draw_picture(PICTURE)


if __name__ == "__main__":
    main()
