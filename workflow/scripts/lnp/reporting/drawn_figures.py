"""Figures that go straight into a page, with their captions."""

from pathlib import Path
from tempfile import TemporaryDirectory

from lnp.reporting.figures.style import save_figure
from lnp.reporting.html import embed_picture, read_caption


def embed_figures(drawn, kinds, captions):
    """Return drawn figures as a template takes them: list of title, caption, reading, picture.

    Parameters
    ----------
    drawn : dict of str to (Figure, DataFrame)
    kinds : dict of str to str
        svg or png, by name.
    captions : dict of str to path
        By name, see `lnp.reporting.html.read_caption`.
    """
    figures = []
    with TemporaryDirectory() as folder:
        for name, (figure, table) in drawn.items():
            path = Path(folder, f"{name}.{kinds[name]}")
            save_figure(figure, table, path)
            title, caption, reading = read_caption(captions[name])
            picture = embed_picture(path, title)
            known = {"title": title, "caption": caption, "reading": reading}
            figures.append({**known, "picture": picture})
    return figures
