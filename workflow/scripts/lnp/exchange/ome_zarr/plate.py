"""The groups of an OME-Zarr plate above its fields, and a check of the whole by its standard."""

import zarr
from ome_zarr_models import v04, v05

from lnp.core.errors import LnpError
from lnp.exchange.ome_zarr.attributes import (
    ZARR_FORMATS,
    plate_attributes,
    well_attributes,
    well_path,
)

OF_WELL = ["dose_ng", "formulation", "role", "used", "lost_fields", "reason"]


class PlateError(LnpError, ValueError):
    """A plate that was written does not follow the specification of OME-Zarr."""


def create_plate(folder, version, name, fields, wells):
    """Create the group of a plate and those of its wells, with their attributes.

    Parameters
    ----------
    folder : path
        Empty, or not there yet.
    version : str
        Of OME-Zarr: 0.4 or 0.5.
    name : str
    fields : dict of str to list of int
        The fields of each well.
    wells : DataFrame
        Table "wells" of the plate, indexed by well.

    Returns
    -------
    zarr.Group
    """
    attributes = plate_attributes(version, name, fields)
    plate = zarr.create_group(
        folder, zarr_format=ZARR_FORMATS[version], attributes=attributes, overwrite=True
    )
    for row in sorted({well_path(well).partition("/")[0] for well in fields}):
        plate.create_group(row)
    for well, of_well in fields.items():
        about = {name: wells.loc[well, name] for name in OF_WELL}
        about = {name: getattr(value, "item", lambda v=value: v)() for name, value in about.items()}
        attributes = {**well_attributes(version, of_well), "lnp": {"well": well, **about}}
        plate.create_group(well_path(well), attributes=attributes)
    return plate


def check_plate(folder, version):
    """Refuse a plate whose attributes or arrays are not as the specification asks.

    Raises
    ------
    PlateError
    """
    group = zarr.open_group(folder, mode="r", zarr_format=ZARR_FORMATS[version])
    try:
        (v05 if version == "0.5" else v04).HCS.from_zarr(group)
    except (ValueError, RuntimeError, KeyError) as error:
        raise PlateError(
            f"{folder}: not valid by ome-zarr-models: {error}; expected a plate of OME-Zarr "
            f"{version}. This is a fault of the pipeline: please report it with this message."
        ) from error
