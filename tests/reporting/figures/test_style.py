from xml.etree import ElementTree

import pandas as pd

from lnp.reporting.figures.style import dose_colours, new_figure, save_figure
from synthetic.markup import MARKUP


def test_names_stay_as_they_are_wherever_a_drawing_shows_them(tmp_path):
    figure, ((ax,),) = new_figure(1, 1, 12, 8)
    places = dict(zip(["title", "xlabel", "ylabel"], MARKUP, strict=False))
    ax.set(**places)
    ax.set_yticks(range(len(MARKUP)), [f"tick {name}" for name in MARKUP])
    for i, name in enumerate(MARKUP):
        ax.plot([0, i], label=f"line {name}")
        ax.text(0, i, f"text {name}")
    ax.legend()
    save_figure(figure, pd.DataFrame({"name": MARKUP}), tmp_path / "a.svg")
    drawn = ElementTree.parse(tmp_path / "a.svg").getroot()
    texts = {"".join(part.itertext()) for part in drawn.iter("{http://www.w3.org/2000/svg}text")}
    shown = {f"{place} {name}" for place in ("tick", "text", "line") for name in MARKUP}
    assert shown | set(places.values()) <= texts
    assert not [part for part in drawn.iter() if part.tag.endswith(("script", "}b"))]
    assert pd.read_csv(tmp_path / "a.tsv", sep="\t")["name"].tolist() == MARKUP


def test_doses_keep_their_colour_whatever_their_order():
    assert dose_colours([316, 0, 31.6]) == dose_colours([0, 31.6, 316, 316])
