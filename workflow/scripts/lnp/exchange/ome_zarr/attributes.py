"""Attributes of OME-Zarr plates, wells, images and labels, made by the models of the standard.

ome-zarr-models refuses what the specification does not allow. Version 0.5 keeps them below the key
"ome", version 0.4 (zarr format 2) at the top.
"""

from ome_zarr_models import v04, v05

from lnp.core.vocabulary import REPORTER, REPORTER_LABEL
from lnp.core.wells import ROWS, row_and_column

MODELS = {"0.4": v04, "0.5": v05}
ZARR_FORMATS = {"0.4": 2, "0.5": 3}
LABELS = "tracks"  # name of the label image: a value is a track
ACQUISITION = 0  # the only one
CHANNEL_LABELS = {"lnp": "LNP", REPORTER: REPORTER_LABEL}  # others by their own names
COLOURS = {"counterstain": "808080", "lnp": "FF00FF", "brightfield": "FFFFFF", REPORTER: "00FF00"}
HIDDEN = ["brightfield"]  # at first: added to the others it would whiten them


def dump(model, version):
    """Return a model of attributes as the dict that is written."""
    dumped = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"ome": dumped} if version == "0.5" else dumped


def stamp(version):
    """Return what the attributes of version 0.5 begin with."""
    return {"version": version} if version == "0.5" else {}


def well_path(well):
    """Return the path of a well in a plate.

    >>> well_path("C04")
    'C/04'
    """
    row, column = row_and_column(well)
    return f"{ROWS[row - 1]}/{column:02d}"


def image_path(well, field):
    """Return the path of a field in a plate.

    >>> image_path("C04", 2)
    'C/04/2'
    """
    return f"{well_path(well)}/{field}"


def plate_attributes(version, name, fields):
    """Return the attributes of a plate: rows, columns and wells that hold fields.

    Parameters
    ----------
    version : str
        0.4 or 0.5.
    name : str
    fields : dict of str to list of int
        The fields of each well.
    """
    models = MODELS[version].plate
    paths = {well: well_path(well).split("/") for well in fields}
    rows = sorted({row for row, _ in paths.values()}, key=ROWS.index)
    columns = sorted({column for _, column in paths.values()})
    wells = [
        models.WellInPlate(path=f"{r}/{c}", rowIndex=rows.index(r), columnIndex=columns.index(c))
        for r, c in paths.values()
    ]
    n_fields = max(map(len, fields.values()))
    acquisition = models.Acquisition(id=ACQUISITION, name=name, maximumfieldcount=n_fields)
    plate = models.Plate(
        name=name,
        rows=[models.Row(name=row) for row in rows],
        columns=[models.Column(name=column) for column in columns],
        wells=wells,
        acquisitions=[acquisition],
        field_count=n_fields,
        version=version,
    )
    return dump(MODELS[version].hcs.HCSAttrs(plate=plate, **stamp(version)), version)


def well_attributes(version, fields):
    """Return the attributes of a well: the paths of its fields."""
    types, attributes = MODELS[version].well_types, MODELS[version].well.WellAttrs
    images = [types.WellImage(path=str(field), acquisition=ACQUISITION) for field in fields]
    meta = types.WellMeta(images=images, version=version)
    return dump(attributes(well=meta, **stamp(version)), version)


def image_attributes(version, name, n_levels, scale, channels, windows):
    """Return the attributes of a field: its axes, levels, and how channels are shown.

    Parameters
    ----------
    version, name : str
    n_levels : int
    scale : dict
        See `make_multiscale`.
    channels : list of str
    windows : dict of str to (float, float)
        Counts shown black and in full colour, by channel.
    """
    models = v04.omero  # transitional, and the same in 0.5
    shown = [
        models.Channel(
            label=CHANNEL_LABELS.get(channel, channel),
            color=COLOURS[channel],
            active=channel not in HIDDEN,
            window=models.Window(min=0, max=65535, start=start, end=end),
        )
        for channel, (start, end) in ((name, windows[name]) for name in channels)
    ]
    attributes = MODELS[version].image.ImageAttrs(
        multiscales=[make_multiscale(version, name, "tcyx", n_levels, scale)],
        omero=models.Omero(channels=shown, rdefs={"model": "color"}),
        **stamp(version),
    )
    return dump(attributes, version)


def label_attributes(version, n_levels, scale, properties):
    """Return the attributes of the group of labels, and of the label image of tracks.

    Parameters
    ----------
    version, n_levels, scale
        As of `image_attributes`.
    properties : list of dict
        Of each track that is drawn: `label-value`, and what is known of the cell.
    """
    models = MODELS[version]
    types = models.image_label_types
    label = types.Label(
        properties=tuple(types.Property(**known) for known in properties) or None,
        source=types.Source(image="../../"),
        version=version,
    )
    image = models.image_label.ImageLabelAttrs(
        multiscales=[make_multiscale(version, LABELS, "tyx", n_levels, scale)],
        **{"image-label": label},
        **stamp(version),
    )
    group = models.labels.LabelsAttrs(labels=[LABELS], **stamp(version))
    return dump(group, version), dump(image, version)


def make_multiscale(version, name, axes, n_levels, scale):
    """Return the model of the levels of an image, each of half the size of the one before.

    Parameters
    ----------
    axes : str
        One letter each: t, c, y, x.
    scale : dict
        `interval_s` (seconds between frames, None where unknown) and `pixel_um` (side of a pixel,
        None where unknown): a unit is named only where it is known.
    """
    models, stamped = MODELS[version], {"version": version} if version == "0.4" else {}
    interval, pixel = scale["interval_s"], scale["pixel_um"]
    kinds = {"t": "time", "c": "channel", "y": "space", "x": "space"}
    units = {"t": "second" if interval else None, "c": None}
    units |= dict.fromkeys("yx", "micrometer" if pixel else None)
    datasets = []
    for level in range(n_levels):
        size = (pixel or 1.0) * 2**level
        shift = (pixel or 1.0) * (2**level - 1) / 2  # of the middle of its first pixel
        steps = {"t": interval or 1.0, "c": 1.0, "y": size, "x": size}
        shifts = {"t": 0.0, "c": 0.0, "y": shift, "x": shift}
        datasets.append(
            models.multiscales.Dataset.build(
                path=str(level),
                scale=[round(steps[axis], 6) for axis in axes],
                translation=[round(shifts[axis], 6) for axis in axes] if level else None,
            )
        )
    return models.multiscales.Multiscale(
        name=name,
        axes=[models.axes.Axis(name=a, type=kinds[a], unit=units[a]) for a in axes],
        datasets=tuple(datasets),
        type="mean" if "c" in axes else "nearest",
        **stamped,
    )
