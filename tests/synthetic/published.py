"""A miniature of the archive that the authors published: its names, types and scaling."""

import io
import zipfile
from pathlib import Path

import numpy as np

WELLS = {"C04": 316, "C05": 316, "E03": 31.6, "E04": 31.6, "E05": 31.6}
WELLS |= {"G03": 0, "G04": 0, "G05": 0}
SIDE, N_SEEN, LAST = 24, 4, 8  # pixels; frames with crops; time point of the outcome
HIGHEST = np.array([9000, 3000, 4000])  # of each channel, as a camera would count
MEAN = np.array([20.0, 8.0, 110.0])  # on the authors' scale
ODD = {  # files that are none of the crops
    "LNP_data/README.txt": b"text",
    "LNP_data/.DS_Store": b"mac",
    "__MACOSX/LNP_data/._cell_stats.npy": b"mac",
    "LNP_data/figures/fig1.png": b"\x89PNG",
    "LNP_data/figures/fig2.png": b"\x89PNG",
}


def npy(array, **options):
    """Return the bytes of a NumPy file."""
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def draw_cell(rng, dose, n_frames=N_SEEN):
    """Return the (n_frames, side, side, 3) counts of a cell, and its GFP: more spots, more GFP."""
    row, col = np.indices((SIDE, SIDE)) - SIDE / 2
    cell = np.exp(-(((row**2 + col**2) / 40) ** 2))
    n_spots = rng.poisson(8 * (dose > 0) + 6 * (dose > 100))
    spots = np.zeros((SIDE, SIDE))
    for place in rng.normal(0, 2.5, (n_spots, 2)):
        spots += np.exp(-((row - place[0]) ** 2 + (col - place[1]) ** 2) / 2)
    crops = np.stack([300 + 3000 * cell, 80 + 300 * spots, 1200 + 100 * cell], axis=-1)
    noisy = rng.poisson(np.broadcast_to(crops, (n_frames, *crops.shape)))
    gfp = 2000 * np.exp(0.25 * n_spots + rng.normal(0, 0.3)) + 500
    return np.minimum(noisy, HIGHEST).astype("uint16"), int(gfp)


def scale(counts):
    """Scale crops as the authors did."""
    return (255.0 * counts.astype(float) / HIGHEST - MEAN).astype("float32")


def archive_files(
    n_cells=2, seed=0, kind="scaled", root="LNP_data/", odd=True, wells=WELLS, n_folds=3
):
    """Return {name: bytes} of the miniature: `n_cells` in each of two fields of some wells.

    Parameters
    ----------
    kind : {"scaled", "raw"}
        float32 in images_train and images_test with sums of GFP, or uint16 crops in data and gfp.
    odd : bool
        Whether other files lie beside them.
    """
    rng, files = np.random.default_rng(seed), {}
    for k, (well, field, cell) in enumerate(cell_places(n_cells, wells)):
        crops, gfp = draw_cell(rng, WELLS[well])
        part = "test" if k % 4 == 3 else "train"
        fold = "" if part == "test" else f"fold{k % n_folds + 1}_"
        for frame, counts in enumerate(crops, start=1):
            name = f"{well}_F{field:03d}_T{frame:04d}_cell_{cell}.npy"
            if kind == "scaled":
                files[f"{root}images_{part}/{fold}{name}"] = npy(scale(counts))
            else:
                files[f"{root}data/{name}"] = npy(counts)
        name = f"{well}_F{field:03d}_T{LAST:04d}_cell_{cell}.npy"
        if kind == "scaled":
            files[f"{root}gfp_{part}/{name}"] = npy(np.uint64(gfp))
        else:
            image = np.full((SIDE, SIDE, 1), gfp // (SIDE // 2) ** 2, "uint16")
            files[f"{root}gfp/{name}"] = npy(image)
    if kind == "scaled":
        statistics = np.column_stack([np.zeros(3), HIGHEST, MEAN, np.ones(3)])
        files[f"{root}cell_stats.npy"] = npy(statistics)
        files[f"{root}gfp_stats.npy"] = npy(np.array([0, 4e6, 5e5, 6e5, 3000.0]))
    return files | (ODD if odd else {})


def cell_places(n_cells, wells):
    """Return well, field and number of each cell; numbers are not contiguous."""
    return [(well, field, 3 * c + 1) for well in wells for field in (1, 2) for c in range(n_cells)]


def write_zip(path, files):
    """Write {name: bytes} as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return Path(path)


def write_folder(path, files):
    """Write {name: bytes} as files below a folder."""
    for name, content in files.items():
        place = Path(path, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return Path(path)
