"""Rendering of the report as one HTML file that needs no other."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lnp.core.errors import LnpError
from lnp.reporting.group_words import name_groups
from lnp.reporting.tables import format_number


class ReportError(LnpError, ValueError):
    """A figure or caption cannot be put into the report."""


def render_report(folder, context, template="report.html.j2"):
    """Render a template with its style sheet, sections and table captions.

    Parameters
    ----------
    folder : path
        Holds the template and all that it includes.
    context : dict
        Values for the template; a name that it lacks is an error. Where `formulations` lists
        several, the page names the groups that are compared after them.
    template : str
        Name of its file.

    Returns
    -------
    str
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = format_number
    page = environment.get_template(template).render(context)
    return name_groups(page) if len(context.get("formulations", ())) > 1 else page


def group_figures(paths, captions, level):
    """Read figures and group them by the plate or protocol in their path.

    Parameters
    ----------
    paths : list of str
    captions : path
        Folder of captions, see `read_caption`.
    level : int
        Folders between the file and the one that names its group: 0 if the file lies in it.

    Returns
    -------
    dict
        {group: {name: {title, caption, reading, picture}}}; the picture is HTML.
    """
    groups = {}
    for path in map(Path, paths):
        title, caption, reading = read_caption(Path(captions, f"{path.stem}.rst"))
        figure = {"title": title, "caption": caption, "reading": reading}
        figure["picture"] = embed_picture(path, title)
        groups.setdefault(path.parents[level].name, {})[path.stem] = figure
    return groups


def read_caption(path):
    """Read the title and the caption of a figure, and how to read it.

    The file is plain text, which is valid reStructuredText: Snakemake's own report prints it as it
    is. Its first line is the title. After an empty line comes the caption, which says what to look
    for, and after another one how to read the figure, which is folded.

    Raises
    ------
    ReportError
        If there is no such file, or no caption in it.
    """
    if not path.is_file():
        raise ReportError(f"{path}: no caption of the figure of that name; write one.")
    content = path.read_text(encoding="utf-8").strip()
    parts = [" ".join(part.split()) for part in content.split("\n\n")]
    if len(parts) != 3 or "\n" in content.partition("\n\n")[0]:
        raise ReportError(
            f"{path}: found {content[:40]!r} in {len(parts)} parts; expected a title of one line, "
            "a caption, and how to read the figure, with empty lines between them. Correct it."
        )
    return tuple(parts)


def embed_picture(path, text):
    """Return a picture as HTML that contains its bytes.

    Parameters
    ----------
    path : path
        .svg (becomes part of the page, its text stays text) or .png.
    text : str
        Alternative text for readers who cannot see it.
    """
    kind, content = Path(path).suffix, Path(path).read_bytes()
    if kind == ".png":
        data = base64.b64encode(content).decode()
        return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(text, data)
    if kind == ".svg":
        drawing = content.decode(errors="replace")
        if "<svg" not in drawing or not drawing.rstrip().endswith("</svg>"):
            raise ReportError(
                f"{path}: damaged: found no whole drawing (<svg ... </svg>) in {len(content)} "
                "bytes. Delete the file and run again."
            )
        drawing = drawing[drawing.index("<svg") :]
        label = Markup('<svg role="img" aria-label="{}"').format(text)
        return label + Markup(drawing[len("<svg") :])
    raise ReportError(f"{path}: a figure must be .svg or .png; found {kind!r}. Convert it.")
