"""Masks that a lab has made itself: label images, one TIFF stack per site or one TIFF per frame."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import tifffile
from scipy import ndimage

from lnp.acquisition.pixels.resample import resample_labels
from lnp.core.errors import LnpError
from lnp.tracking.frame_masks import FrameMask


class MaskError(LnpError, ValueError):
    """Label images of a site cannot be used."""


def split_labels(labels):
    """Return the masks of a label image (n_rows, n_cols): dict of label to FrameMask."""
    cells = labels != 0
    numbers, inverse = np.unique(labels[cells], return_inverse=True)
    places, masks = np.zeros(labels.shape, dtype=np.int32), {}
    places[cells] = inverse + 1
    for place, box in enumerate(ndimage.find_objects(places), start=1):
        corner = [part.start for part in box]
        masks[int(numbers[place - 1])] = FrameMask(np.argwhere(places[box] == place) + corner)
    return masks


def open_masks(paths, site, n_frames, factor=1.0):
    """Return the label images of a site, or None where there are no paths; see `LabelImages`.

    `site` holds the names of plate and site.
    """
    if not paths:
        return None
    paths = [paths] if isinstance(paths, str) else list(paths)
    return LabelImages(paths, f"plate {site['plate']}, site {site['site']}", n_frames, factor)


class LabelImages(Sequence):
    """The label images of a site, (n_rows, n_cols) each, read when asked for.

    Parameters
    ----------
    paths : list of str
        See `lnp.tracking.mask_names.find_mask_files`.
    where : str
        Plate and site, for messages.
    n_frames : int
        Of the film.
    factor : float
        Side of a pixel of the study, in pixels of the label images.

    Raises
    ------
    MaskError
        A file is no TIFF, the number of images is another one, or, when they are read, they
        cannot be label images.
    """

    def __init__(self, paths, where, n_frames, factor=1.0):
        self.where = where
        self.factor = factor
        self.pages = [(path, page) for path in paths for page in range(self.count_pages(path))]
        if len(self.pages) != n_frames:
            raise MaskError(
                f"{where}: {len(self.pages)} label images in {paths[0]}"
                f"{f' and {len(paths) - 1} more files' if paths[1:] else ''}; expected {n_frames}, "
                "one for each frame of the film, also where a plane is missing. Write one page, "
                "or one file, per frame."
            )

    def count_pages(self, path):
        """Return how many images a TIFF holds."""
        try:
            with tifffile.TiffFile(path) as tiff:
                return len(tiff.pages)
        except (OSError, tifffile.TiffFileError) as error:
            raise MaskError(
                f"{self.where}: {path} cannot be read as TIFF: {error}. Copy it again, or write "
                "it again."
            ) from error

    def __len__(self):
        return len(self.pages)

    def __getitem__(self, frame):
        path, page = self.pages[frame]
        image = tifffile.imread(path, key=page)
        if image.ndim != 2 or image.dtype.kind not in "ui":
            raise MaskError(
                f"{self.where}, frame {frame}: {path} holds an image of {image.shape} of "
                f"{image.dtype}; expected (rows, columns) of whole numbers: 0 in the background, "
                "another one in each cell. Save labels as TIFF of 16 bits, not as a picture of "
                "colours or of black and white."
            )
        return image if self.factor == 1 else resample_labels(image, self.factor)

    def masks(self, frame, shape):
        """Return the masks of a frame, dict of label to FrameMask; see `labels`."""
        return split_labels(self.labels(frame, shape))

    def labels(self, frame, shape):
        """Return the label image of a frame, (n_rows, n_cols).

        Parameters
        ----------
        frame : int
        shape : (n_rows, n_cols)
            Of the counterstain.

        Raises
        ------
        MaskError
            The label image has another size.
        """
        labels = self[frame]
        if labels.shape != tuple(shape):
            raise MaskError(
                f"{self.where}, frame {frame}: a label image of {labels.shape[0]} x "
                f"{labels.shape[1]} pixels ({self.pages[frame][0]}); expected {shape[0]} x "
                f"{shape[1]}, as the counterstain has. Make the masks on the raw images, neither "
                "binned nor cropped nor turned."
            )
        return labels

    def seeds(self, counterstain):
        """Return the seeds of the site: the centres of the masks in the first frame with a plane.

        Parameters
        ----------
        counterstain : sequence of (n_rows, n_cols) ndarray, or None for a missing plane

        Returns
        -------
        DataFrame
            Columns `cell`, `row`, `col` (pixels), as `lnp.tracking.seeding.seed_site` returns.
        """
        planes = ((frame, image) for frame, image in enumerate(counterstain) if image is not None)
        frame, image = next(planes, (None, None))
        masks = {} if image is None else self.masks(frame, image.shape)
        centres = np.array([mask.centre for mask in masks.values()]).reshape(-1, 2)
        return pd.DataFrame({"cell": range(len(masks)), "row": centres[:, 0], "col": centres[:, 1]})
