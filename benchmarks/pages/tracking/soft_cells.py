"""A second generator of films, which shares nothing with the simulator: soft cells that push.

Written to judge what was chosen on the simulator's films; the odds of the risk of tracks are fitted
to films of both. Cells are discs with wobbling rims that pull at random and push each other apart;
a pixel belongs to the cell whose rim lies farthest beyond it. Stain is smooth noise that is drawn
once per cell and turns with it. All lengths are in pixels.
"""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from tracking.films import TrialFilm

RADIUS, WAVES, TEXTURE = 13.0, np.arange(2, 7), 64
RELAXED = 25  # rounds in which cells push each other apart before the film begins


def draw_settings(rng):
    """Return what differs between films: density, motion, shape, light, noise."""
    return {
        "density": rng.uniform(0.1, 0.65),  # of the field covered, if no cell lay on another
        "step": np.exp(rng.uniform(np.log(0.5), np.log(3.2))),  # SD of a step per axis
        "persistence": rng.uniform(0, 0.9),
        "wobble": rng.uniform(0.04, 0.16),  # SD of the rim, of the radius
        "change": rng.uniform(0.05, 0.5),  # of the rim, per frame
        "spread": rng.uniform(0.05, 0.25),  # SD of the log radius
        "light": np.exp(rng.uniform(np.log(150), np.log(1500))),  # counts above the background
        "light_spread": rng.uniform(0.1, 0.6),  # SD of the log between cells
        "uneven": rng.uniform(0.1, 0.5),  # SD of the log within a cell
        "blur": rng.uniform(0.8, 2.5),
        "divisions": rng.uniform(0, 0.01),  # per cell and frame
        "drift": rng.uniform(0.2, 2.0),  # SD of the stage per axis
    }


class SoftCells:
    """Cells of a field and how they move, divide and change; see `step`."""

    def __init__(self, how, shape, rng):
        self.how, self.shape, self.rng, self.parents = how, np.array(shape) + 8 * RADIUS, rng, {}
        n_cells = round(how["density"] * self.shape.prod() / (np.pi * RADIUS**2))
        self.at = rng.uniform(0, self.shape, (n_cells, 2))
        self.velocity = self.pull(n_cells)
        self.radius = RADIUS * np.exp(how["spread"] * rng.normal(size=n_cells))
        self.rim = how["wobble"] * self.waves(n_cells)
        self.angle = rng.uniform(0, 2 * np.pi, n_cells)
        self.light = how["light"] * np.exp(how["light_spread"] * rng.normal(size=n_cells))
        self.number, self.next = np.arange(1, n_cells + 1), n_cells + 1
        self.texture = [self.draw_texture() for _ in range(n_cells)]
        for _ in range(RELAXED):
            self.push()

    def pull(self, n_cells):
        return self.how["step"] * self.rng.normal(size=(n_cells, 2))

    def waves(self, n_cells):
        return self.rng.normal(size=(n_cells, 2, len(WAVES))) / np.sqrt(WAVES)

    def draw_texture(self):
        noise = gaussian_filter(self.rng.normal(size=(TEXTURE, TEXTURE)), 4, mode="wrap")
        return np.exp(self.how["uneven"] * noise / noise.std())

    def push(self):
        """Move cells that overlap apart, by a third of what they overlap."""
        away = self.at[:, None] - self.at[None]
        distance = np.hypot(*np.moveaxis(away, -1, 0)) + 1e-9
        overlap = np.clip(0.9 * (self.radius[:, None] + self.radius) - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        self.at = self.at + ((overlap / distance / 6)[..., None] * away).sum(axis=1)

    def step(self):
        """Go on to the next frame: cells pull, push, change their rims, turn and divide."""
        keep, change = self.how["persistence"], self.how["change"]
        self.velocity = keep * self.velocity + np.sqrt(1 - keep**2) * self.pull(len(self.at))
        self.at = self.at + self.velocity
        self.push()
        drawn = self.how["wobble"] * self.waves(len(self.at))
        self.rim = np.sqrt(1 - change**2) * self.rim + change * drawn
        self.angle += 0.05 * self.rng.normal(size=len(self.at))
        for cell in np.flatnonzero(self.rng.random(len(self.at)) < self.how["divisions"]):
            self.divide(cell)

    def divide(self, cell):
        """Put two daughters in the place of a cell, each with half of its area."""
        turn = self.rng.uniform(0, 2 * np.pi)
        side = 0.6 * self.radius[cell] * np.array([np.cos(turn), np.sin(turn)])
        mother, self.radius[cell] = self.number[cell], self.radius[cell] / np.sqrt(2)
        for name in ("at", "velocity", "radius", "rim", "angle", "light"):
            values = getattr(self, name)
            setattr(self, name, np.concatenate([values, values[cell : cell + 1]]))
        self.texture.append(self.texture[cell])
        self.at[cell], self.at[-1] = self.at[cell] + side, self.at[cell] - side
        self.number = np.append(self.number, self.next + 1)
        self.number[cell] = self.next
        self.parents |= {int(self.next): int(mother), int(self.next + 1): int(mother)}
        self.next += 2

    def draw(self, corner, shape):
        """Return labels and light (n_rows, n_cols) of a field whose first pixel is at `corner`."""
        depth, light = np.zeros(shape), np.zeros(shape)
        labels = np.zeros(shape, np.int32)
        for k, at in enumerate(self.at - corner):
            reach = 1.7 * self.radius[k]
            low = np.maximum(np.floor(at - reach), 0).astype(int)
            high = np.minimum(np.ceil(at + reach) + 1, shape).astype(int)
            if (low >= high).any():
                continue
            row, col = np.ogrid[low[0] : high[0], low[1] : high[1]]
            away, turn = np.hypot(row - at[0], col - at[1]), np.arctan2(row - at[0], col - at[1])
            waves = np.multiply.outer(turn, WAVES)
            wobble = np.cos(waves) @ self.rim[k, 0] + np.sin(waves) @ self.rim[k, 1]
            inside = 1 - away / (self.radius[k] * np.clip(1 + wobble, 0.4, 1.6))
            own, window = inside > 0, np.s_[low[0] : high[0], low[1] : high[1]]
            here = own & (inside > depth[window])
            turned = turn + self.angle[k]
            place = [
                TEXTURE / 2 + away * np.sin(turned),
                TEXTURE / 2 + away * np.cos(turned),
            ]
            stain = map_coordinates(self.texture[k], place, order=1, mode="grid-wrap")
            profile = np.sqrt(np.clip(2 * inside - inside**2, 0, None))
            light[window][here] = (self.light[k] * profile * stain)[here]
            depth[window][here], labels[window][here] = inside[here], self.number[k]
        return labels, light


def film_soft_cells(seed, n_frames, shape):
    """Return a film of soft cells, whose settings are drawn from a seed."""
    rng = np.random.default_rng([seed, 77])
    how = draw_settings(rng)
    cells, labels, images = SoftCells(how, shape, rng), [], []
    drift = np.vstack([np.zeros(2), how["drift"] * rng.normal(size=(n_frames - 1, 2))])
    still = gaussian_filter(rng.normal(size=cells.shape.astype(int)), 1.5)  # grain on the dish
    row, col = np.ogrid[: shape[0], : shape[1]]
    slope = 1 + rng.uniform(-0.2, 0.2) * row / shape[0] + rng.uniform(-0.2, 0.2) * col / shape[1]
    brightfield = []
    for t in range(n_frames):
        corner = 4 * RADIUS - drift[t]
        label, light = cells.draw(corner, shape)
        light = gaussian_filter(light, how["blur"]) * slope * 0.995**t + 100
        images.append(rng.poisson(light) + rng.normal(0, 5, shape))
        labels.append(label)
        grid = np.meshgrid(
            *(np.arange(n) + c for n, c in zip(shape, corner, strict=True)), indexing="ij"
        )
        grain = map_coordinates(still, grid, order=1)
        brightfield.append(2000 * (1 + 0.2 * grain) + rng.normal(0, 20, shape))
        cells.step()
    stacks = {"counterstain": images, "brightfield": brightfield}
    stacks = {n: np.clip(np.rint(s), 0, 65535).astype(np.uint16) for n, s in stacks.items()}
    return TrialFilm(f"soft {seed}", stacks, np.stack(labels), drift, cells.parents, 2 * RADIUS)
