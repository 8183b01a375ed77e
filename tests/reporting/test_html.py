import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from lnp.reporting.figures.style import save_figure
from lnp.reporting.html import ReportError, embed_picture, group_figures, read_caption

ROOT = Path(__file__).parents[2] / "workflow"
CAPTIONS = ROOT / "report/figures"
LONGEST = 250  # letters of a caption: three lines of the page


def test_text_of_a_drawing_stays_text_and_is_whole_xml(tmp_path):
    figure = Figure(figsize=(2, 2))
    figure.subplots().set_xlabel("Time < 3 & more")
    save_figure(figure, pd.DataFrame({"x": [1]}), tmp_path / "a.svg")
    html = embed_picture(tmp_path / "a.svg", 'a "quoted" name')
    assert "Time &lt; 3 &amp; more" in html
    assert ElementTree.fromstring(html).attrib["aria-label"] == 'a "quoted" name'


@pytest.mark.parametrize("content", [b"", b"<?xml?>", b"<svg><text>cut sh", b"\xff\xfe\x00"])
def test_a_drawing_that_is_cut_short_is_refused_by_name(tmp_path, content):
    (tmp_path / "scores.svg").write_bytes(content)
    with pytest.raises(ReportError, match=r"scores\.svg: damaged: .*Delete the file and run again"):
        embed_picture(tmp_path / "scores.svg", "Scores")


def test_other_kinds_of_pictures_and_missing_captions_are_refused(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"")
    with pytest.raises(ReportError, match="a figure must be"):
        embed_picture(tmp_path / "a.gif", "")
    with pytest.raises(ReportError, match="no caption"):
        group_figures([str(tmp_path / "a.gif")], CAPTIONS, level=0)


def test_a_caption_is_a_title_a_message_and_how_to_read_it(tmp_path):
    path = tmp_path / "a.rst"
    path.write_text("Title\n\nFirst line\nand second.\n\nRead it so.\n")
    assert read_caption(path) == ("Title", "First line and second.", "Read it so.")
    path.write_text("A caption without a title.\n")
    with pytest.raises(ReportError, match="expected a title of one line"):
        read_caption(path)


def test_captions_are_plain_text_for_both_reports():
    for path in CAPTIONS.glob("*.rst"):
        title, caption, reading = read_caption(path)
        assert not title.endswith("."), path
        assert all(text.endswith(".") for text in (caption, reading)), path
        assert len(caption) <= LONGEST, path
        assert not re.search(r"[`*|{}]|::|__", title + caption + reading), path


def test_every_figure_of_a_rule_has_a_caption_and_every_caption_a_figure():
    rules = "".join(path.read_text() for path in ROOT.glob("rules/*.smk"))
    captions = re.findall(r'caption="\.\./report/figures/(\w+)\.rst"', rules)
    assert len(captions) == rules.count("report(\n") > 10
    assert set(captions) == {path.stem for path in CAPTIONS.glob("*.rst")}
