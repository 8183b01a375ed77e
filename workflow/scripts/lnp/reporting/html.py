"""Put the report together: one HTML file that needs nothing else."""

import base64
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lnp.core.errors import LnpError
from lnp.core.vocabulary import REPORTER_LABEL
from lnp.reporting.tables import format_number

TITLES = {
    "montage": "One field over time",
    "uptake": f"LNP spots and {REPORTER_LABEL} over time",
    "steps": "Steps of the cells",
    "filmstrips": "Tracked cells",
    "attrition": "Cells and wells left out",
    "registration": "Drift and brightfield shift",
    "scores": "Scores over time",
    "within_dose": "Scores within a dose",
    "optimism": "The paper's way of judging, and ours",
    "ranked": "True and predicted level of each cell",
    "reliability": "Probabilities taken at their word",
    "sensitivity": "Other definitions of the outcome",
}


class ReportError(LnpError):
    """A figure or caption cannot be put into the report."""


def embed_picture(path, text):
    """Return the HTML of a picture, its bytes included.

    Parameters
    ----------
    path : str
        .svg (set into the page, its text stays text) or .png.
    text : str
        What it shows, for those who cannot see it.
    """
    kind, content = Path(path).suffix, Path(path).read_bytes()
    if kind == ".png":
        data = base64.b64encode(content).decode()
        return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(text, data)
    if kind == ".svg":
        drawing = content.decode()
        drawing = drawing[drawing.index("<svg") :]
        label = Markup('<svg role="img" aria-label="{}"').format(text)
        return label + Markup(drawing[len("<svg") :])
    raise ReportError(f"{path}: a figure must be .svg or .png")


def read_figure(path, captions):
    """Return name, title, caption and HTML of one figure.

    Parameters
    ----------
    path : str
    captions : Path
        Folder of captions, <name>.rst, each one paragraph of plain text.
    """
    name = Path(path).stem
    caption = Path(captions, f"{name}.rst")
    if not caption.is_file():
        raise ReportError(f"{path}: there is no caption {caption}; write one")
    return {
        "name": name,
        "title": TITLES[name],
        "caption": caption.read_text(encoding="utf-8").strip(),
        "picture": embed_picture(path, TITLES[name]),
    }


def group_figures(paths, captions, level):
    """Return figures by the plate or protocol in their path: {group: {name: figure}}.

    `level` counts the folders from the file upwards: 0 is the folder it lies in.
    """
    groups = {}
    for path in paths:
        figure = read_figure(path, captions)
        groups.setdefault(Path(path).parents[level].name, {})[figure["name"]] = figure
    return groups


def render_report(template, context):
    """Return the report's HTML; a name that the context lacks is an error.

    Parameters
    ----------
    template : str
        Text of a jinja2 template.
    context : dict
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = format_number
    return environment.from_string(template).render(context)
