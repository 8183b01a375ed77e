"""Magnification as the metadata have it: the size of a pixel, before anything is measured."""

import numpy as np

from lnp.shift.causes import MAGNIFICATION

SAME_SIZE = 0.05  # share by which sizes of a pixel may differ, as in lnp.acquisition.plate_pace


def with_pixel_size(table, new, usual):
    """Return the table "plate_shift", magnification judged by the size of a pixel if it differs.

    Parameters
    ----------
    table : DataFrame
        By what was measured in the crops.
    new : DataFrame
        Table "appearance".
    usual : float
        Side of a pixel on the training plates (um).
    """
    size = new["pixel_um"].median()
    differs = abs(np.log(size / usual)) / SAME_SIZE
    if not differs > 1:  # or unknown
        return table
    row = {"score": differs, "limit": 1.0, "found": f"a pixel of {size:.3g} µm"}
    row["expected"] = f"{usual:.3g} µm, as on the training plates"
    table = table.copy()
    table.loc[table["cause"] == MAGNIFICATION, list(row)] = list(row.values())
    return table
