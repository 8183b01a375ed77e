"""Where the networks look: changes of the log odds where squares of a crop are covered.

A map says something of the network only if it is another one with other weights (Adebayo et al.
2018, NeurIPS 31). So each is made again with the weights of the head shuffled, and with all
shuffled, those of the convolution base among them (in the last frame, where it is costly).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.rng import rng_of
from lnp.core.vocabulary import CELL_KEY, SEEN_CHANNELS
from lnp.explanation.map_store import ALL, HEAD, TRAINED
from lnp.explanation.occlusion import cover_squares, spread_changes, square_corners
from lnp.explanation.regions import central_disc, share_out
from lnp.models.checkpoints import shuffle_weights

SQUARES = 12  # along a crop's side, unless the settings say how large they are
SUREST = 1e-9  # probability that counts as certain


@dataclass(frozen=True)
class Networks:
    """The networks of one fold.

    Attributes
    ----------
    cnn : lnp.models.checkpoints.SavedCNN
    lstm : lnp.models.checkpoints.SavedLSTM or None
    device : torch.device
        On which the base runs.
    """

    cnn: object
    lstm: object
    device: object

    def shuffled(self, rng, base):
        """Return the same with shuffled weights; see `shuffle_weights`."""
        lstm = self.lstm and shuffle_weights(self.lstm, rng)
        return Networks(shuffle_weights(self.cnn, rng, base), lstm, self.device)

    def moments(self, crops):
        """(n, 3, side, side) crops -> (n, 2, 256) moments of the base's output, not augmented."""
        return self.cnn.moments(crops, np.ones(len(crops), dtype=bool), 1, self.device)[0]

    def predict(self, moments):
        """Return the prediction from the last of all frames by each model, from their moments.

        `moments` (n_frames, 2, 256) are those of one cell.
        """
        features, predicted = self.cnn.apply(moments[None, None])
        found = {"cnn": predicted[0, 0, -1]}
        return found | ({"lstm": self.lstm.predict(features)[0, 0]} if self.lstm else {})

    def changes(self, whole, covered, frame):
        """Return how far covering lowers the log odds at the last frame: a dict of model to (n,).

        Parameters
        ----------
        whole : (n_frames, 2, 256) ndarray
            Moments of a cell's crops.
        covered : (n, 2, 256) ndarray
            Of variants of its crop in one frame.
        frame : int
            The CNN predicts from this frame alone, the LSTM from all.
        """
        features, predicted = self.cnn.apply(np.concatenate([whole, covered])[None, None])
        n_frames, odds = len(whole), log_odds(predicted[0, 0])
        found = {"cnn": odds[frame] - odds[n_frames:]}
        if self.lstm:
            series = np.tile(features[:, :, :n_frames], (1 + len(covered), 1, 1, 1))
            series[1:, 0, frame] = features[0, 0, n_frames:]
            odds = log_odds(self.lstm.predict(series)[:, 0])
            found["lstm"] = odds[0] - odds[1:]
        return found


def log_odds(probability):
    """Return the natural log of the odds; finite at 0 and 1 too.

    >>> float(log_odds(np.array(0.5)))
    0.0
    """
    p = np.clip(np.asarray(probability, dtype=float), SUREST, 1 - SUREST)
    return np.log(p / (1 - p))


def map_cell(networks, crops, frames, side_px, rng):
    """Return the maps of one cell by each set of weights.

    Parameters
    ----------
    networks : Networks
    crops : (n_frames, 3, side, side) ndarray
    frames : list of int
        Of which maps are made.
    side_px : int
        Of a square that is covered.
    rng : numpy.random.Generator

    Returns
    -------
    dict of (weights, model, frame) to (3, side, side) ndarray
        Positive where what is there speaks for expression.
    """
    seen = central_disc(crops.shape[-1], networks.cnn.about["central_disc"])
    grid = (square_corners(seen, side_px), side_px, seen)
    heads = {TRAINED: networks, HEAD: networks.shuffled(rng, base=False)}
    maps = map_frames(heads, crops, frames, *grid)
    return maps | map_frames({ALL: networks.shuffled(rng, base=True)}, crops, frames[-1:], *grid)


def map_frames(by_weights, crops, frames, corners, side_px, seen):
    """Return the maps of one cell by networks that share a base; see `map_cell`.

    Parameters
    ----------
    by_weights : dict of str to Networks
    crops, frames, side_px
        See `map_cell`.
    corners, seen
        See `spread_changes`.
    """
    maps, base = {}, next(iter(by_weights.values()))
    whole = base.moments(crops)
    for frame in frames:
        variants = cover_squares(crops[frame], corners, side_px)
        covered = base.moments(variants.reshape(-1, *crops.shape[1:]))
        for weights, networks in by_weights.items():
            for model, changes in networks.changes(whole, covered, frame).items():
                by_channel = changes.reshape(len(variants), -1)
                maps[weights, model, frame] = spread_changes(by_channel, corners, side_px, seen)
    return maps


def measure_map(drawn, trained, regions):
    """Return rows of the table "saliency" of one map: per channel and region.

    Parameters
    ----------
    drawn, trained : (3, side, side) ndarray
        The map, and the one with the weights as they were trained.
    regions : dict of str to (side, side) ndarray of bool

    Returns
    -------
    DataFrame
        Columns channel, region, saliency, net, area, likeness.
    """
    n_seen = sum(np.count_nonzero(region) for region in regions.values())
    rows = []
    for channel, plane in zip(SEEN_CHANNELS, drawn, strict=True):
        for name, region in regions.items():
            sums = np.abs(plane[region]).sum(), plane[region].sum()
            rows.append((channel, name, *sums, np.count_nonzero(region) / n_seen))
    table = pd.DataFrame(rows, columns=["channel", "region", "saliency", "net", "area"])
    return table.assign(likeness=correlate(drawn, trained))


def correlate(a, b):
    """Return Pearson's correlation of two arrays; NaN where either does not vary."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return np.nan
    return float(np.corrcoef(np.ravel(a), np.ravel(b))[0, 1])


def measure_cell(maps, masks, spots, settings):
    """Return the rows of the table "saliency" of one cell, without what names it.

    Parameters
    ----------
    maps : dict
        Of `map_cell`.
    masks : (n_frames, side, side) ndarray of bool
    spots : DataFrame
        Columns frame, row, col: the cell's spots, by their pixels in the crop.
    settings : object
        Attributes central_disc, sigma_px (SD of a spot) and diameter_px (of a cell).
    """
    seen, parts = central_disc(masks.shape[-1], settings.central_disc), []
    for (weights, model, frame), drawn in maps.items():
        places = spots.loc[spots["frame"] == frame, ["row", "col"]].to_numpy()
        regions = share_out(masks[frame], places, seen, settings.sigma_px, settings.diameter_px)
        rows = measure_map(drawn, maps[TRAINED, model, frame], regions)
        parts.append(rows.assign(weights=weights, model=model, frame=frame))
    return pd.concat(parts, ignore_index=True)


def explain_cells(cells, images, by_fold, models, frames, settings):
    """Return the table "saliency" of some cells, without `protocol`, and their maps.

    Parameters
    ----------
    cells : DataFrame
        Of `lnp.explanation.chosen_cells.choose_cells`.
    images : dict
        crops (n_cells, n_frames, 3, side, side); mask (n_cells, n_frames, side, side); spots, of
        `lnp.explanation.regions.place_spots`.
    by_fold : dict of str to Networks
    models : list of str
        Those whose maps are kept.
    frames : list of int
    settings : object
        Attributes side_px (of a crop), square_px, seed, and those of `measure_cell`.

    Returns
    -------
    DataFrame, (n_cells, n_models, n_frames, 3, side, side) ndarray
        The maps are those of the weights as they were trained.
    """
    side, spots = settings.side_px, images["spots"]
    square = side // SQUARES if settings.square_px == "none" else settings.square_px
    drawn = np.zeros((len(cells), len(models), len(frames), len(SEEN_CHANNELS), side, side))
    parts = [no_rows("saliency").drop(columns="protocol")]
    for i, cell in cells.iterrows():
        key, networks = list(cell[CELL_KEY]), by_fold[cell["fold"]]
        rng = rng_of(settings.seed, "saliency", cell["fold"], *key)
        maps = map_cell(networks, images["crops"][i], frames, square, rng)
        own = spots[(spots[CELL_KEY] == key).all(axis=1)]
        rows = measure_cell(maps, images["mask"][i], own, settings)
        parts.append(rows[rows["model"].isin(models)].assign(**cell))
        drawn[i] = [[maps[TRAINED, model, frame] for frame in frames] for model in models]
    return pd.concat(parts, ignore_index=True), drawn
