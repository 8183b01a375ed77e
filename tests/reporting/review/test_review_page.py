"""The review page: its clips by hand, its size, and in headless Chromium its keys and its file."""

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import imagecodecs
import numpy as np
import pandas as pd
import pytest

from lnp.reporting.html import render_report
from lnp.reporting.review.clips import cut_tiles, outline_of, window_centres
from lnp.reporting.review.page import describe_track, digest_seeds, embed_json, sort_decisions
from lnp.reporting.review.pictures import colour, with_pictures
from lnp.reporting.sentences.reviews import describe_reviews
from lnp.tracking.review.decision_files import read_decisions
from lnp.tracking.review.decisions import match_decisions
from lnp.tracking.review.riskiest import riskiest_tracks

TEXTS = Path(__file__).parents[3] / "workflow/report"
SIDE, FRAMES = 40, [0, 1, 2]
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "chrome"])), None)


def make_seeds(n_cells):
    cells = np.arange(n_cells)
    return pd.DataFrame({"cell": cells, "row": 50.0 + 30 * cells, "col": 80.5 + cells})


def make_page(decisions=(), n_cells=4, digest=None, tile=32, frames=FRAMES):
    """Return the page of a site "A_f001" whose cells stand 30 pixels apart, the first riskiest."""
    seeds, rng, clips = make_seeds(n_cells), np.random.default_rng(0), []
    tracks = seeds.assign(plate="P1", site="A_f001", area=1.0, state="tracked", mother=-1)
    tracks = tracks.assign(risk=1 - tracks["cell"] / n_cells)
    tracks = tracks.merge(pd.DataFrame({"frame": frames}), how="cross")
    cells = tracks[tracks["frame"] == 0][["plate", "site", "cell"]]
    cells = cells.assign(well="A", condition="31.6 ng", used=True, reason="")
    centres = np.repeat(seeds[["row", "col"]].to_numpy()[:, None], len(frames), axis=1)
    for cell, at in zip(riskiest_tracks(tracks, cells, n_cells).itertuples(), centres, strict=True):
        mask = np.zeros((len(frames), 16, 16), bool)
        mask[:, 4:12, 4:12] = True
        clip = {"frames": frames, "centres": at, "path": at, "masks": mask}
        track = tracks[tracks["cell"] == cell.cell]
        tiles = rng.poisson(200, (2, len(frames), tile, tile)).astype(np.uint16)
        told = describe_track(cell, at[0], track, clip, SIDE)
        clips.append((told, dict(zip(["counterstain", "lnp"], tiles, strict=True))))
    shown = with_pictures(clips, np.arange(100) / 3)
    matched = match_decisions(list(decisions), {"A_f001": seeds}, {"A_f001": 0}, 20.0)
    data = {"plate": "P1", "side": SIDE, "tracks": shown, "kept": sort_decisions(matched, shown)}
    data["digest"] = digest or digest_seeds({"A_f001": seeds})
    context = {"plate": "P1", "n_cells": n_cells, "n_tracks": n_cells, "data": embed_json(data)}
    return render_report(TEXTS, context, "review.html.j2")


def test_a_window_follows_a_cell_and_stays_on_the_dish_where_its_track_ends():
    track = pd.DataFrame({"frame": [1, 2], "row": [10.0, 12.0], "col": [20.0, 21.0]})
    drift = np.array([[0, 0], [1, 0], [3, 0], [3, 5.0]])
    found = window_centres(track, [0, 1, 2, 3], drift)
    assert found.tolist() == [[9, 20], [10, 20], [12, 21], [12, 26]]


def test_tiles_are_cut_around_centres_and_are_zero_outside_of_the_field():
    plane = np.arange(100, dtype=np.uint16).reshape(10, 10) + 1
    centres = np.array([[[5.0, 5.0], [5.0, 5.0]], [[0.0, 9.0], [0.0, 9.0]]])
    tiles = cut_tiles([plane, None], centres, 4)
    assert tiles.shape == (2, 2, 4, 4)
    assert np.array_equal(tiles[0, 0], plane[3:7, 3:7])
    assert np.array_equal(tiles[1, 0, 2:, :3], plane[:2, 7:])
    assert not tiles[1, 0, :2].any()
    assert not tiles[:, 1].any()


def test_an_outline_runs_around_its_mask_in_thousandths_of_the_window():
    mask = np.zeros((10, 10), bool)
    mask[2:6, 3:8] = True
    (points,) = outline_of(mask, (5, 5), 20)
    x, y = np.array(points).reshape(-1, 2).T
    assert (x.min(), x.max()) == (400, 650)  # columns 3 to 8 of the mask, 5 in the window
    assert (y.min(), y.max()) == (350, 550)
    assert outline_of(np.zeros((10, 10), bool), (5, 5), 20) == []


def test_a_page_needs_nothing_from_outside_and_no_text_ends_its_script():
    page = make_page()
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert embed_json({"reason": "</script>&"}) == '{"reason":"\\u003c/script>\\u0026"}'


def test_frames_lie_side_by_side_in_one_picture():
    data = json.loads(re.search(r'id="data">(.*?)</script>', make_page(n_cells=1), re.S)[1])
    wide = imagecodecs.jpeg8_decode(base64.b64decode(data["tracks"][0]["picture"]))
    assert wide.shape == (32, 3 * 32, 3)
    assert data["tracks"][0]["corner"] == [30, 60]
    assert data["tracks"][0]["hours"] == [0.0, 0.3, 0.7]


def test_the_page_of_two_hundred_tracks_of_noise_stays_below_60_mb():
    page = make_page(n_cells=4, tile=130, frames=list(range(24)))
    assert 50 * len(page) < 60e6  # noise is what a JPEG takes most bytes for


def test_what_was_decided_is_told_in_words():
    rows = [
        {"plate": "P1", "site": "A", "frame": 0, "row": row, "col": 80.0, "decision": decision}
        | {"to_row": None, "to_col": None}
        for row, decision in [(50, "reject"), (80, "accept"), (400, "reject")]
    ]
    decisions = match_decisions(rows, {"A": make_seeds(3)}, {"A": 0}, 20.0)
    assert describe_reviews(decisions)["P1"] == [
        "A person decided on 2 tracks: 1 accepted, 1 rejected.",
        "1 decision was not applied, by site and place of the seed: A (400, 80), reject: no cell "
        "has its seed there.",
    ]


def test_without_lnps_a_clip_is_grey_and_black_where_nothing_is():
    stain = np.full((1, 4, 4), 300, np.uint16)
    stain[0, 0] = 0  # outside of the field
    stain[0, 3] = 900
    picture = colour(stain, None, None)
    assert (picture[..., 0] == picture[..., 1]).all()
    assert picture[0, :, 0, 0].tolist() == [0, 0, 0, 255]


# ---- In a browser ----
START = """
const told = {}, blobs = [];
URL.createObjectURL = (blob) => { blobs.push(blob); return "data:,"; };
HTMLAnchorElement.prototype.click = function () { told.name = this.download; };
const byId = (id) => document.getElementById(id);
const press = (...keys) => keys.forEach((key) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
const clickAt = (x, y) => {
  const box = byId("loop").getBoundingClientRect();
  byId("loop").dispatchEvent(new MouseEvent("click", { bubbles: true,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
};
const now = () => [byId("name").textContent, byId("verdict").hidden ? "" :
  byId("verdict").textContent, byId("count").textContent];
const save = async () => { byId("save").click(); told.csv = await blobs.at(-1).text(); };
const finish = (visit, next) => {
  localStorage.setItem(`told ${visit}`, JSON.stringify(told));
  if (next) return location.replace(next);
  const place = document.createElement("pre");
  place.id = "told";
  place.textContent = "[" + [...Array(visit + 1).keys()].map((k) =>
    localStorage.getItem(`told ${k}`)) + "]";
  document.body.append(place);
};
"""


@pytest.fixture
def browse(tmp_path):
    """A function that visits pages with one browser, and returns what each script `told`.

    One browser for all, since what a page stores is written to the disk some seconds later.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium here: the review page is not tried in a browser")

    def run(*visits):
        names = [f"visit {k}.html" for k in range(len(visits))]
        for k, (page, script) in enumerate(visits):
            end = f"finish({k}, {json.dumps(next(iter(names[k + 1 :]), None))});"
            body = f"<script>{START}(async () => {{ {script}\n {end} }})();</script></body>"
            (tmp_path / names[k]).write_text(page.replace("</body>", body), encoding="utf-8")
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
        command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000"]
        command += ["--window-size=1280,800", (tmp_path / names[0]).as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        text = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.S)
        assert text, done.stdout[-2000:] + done.stderr
        return json.loads(text[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))

    return run


DECIDE = """
told.first = now();
press("a");
told.second = now();
press("R", "u");
told.undone = now();
press("r", "m", "x");
clickAt(0.75, 0.25);
told.third = now();
await save();
"""


@pytest.mark.medium
def test_keys_decide_undo_and_save_and_progress_outlives_a_reload(browse, tmp_path):
    page = make_page()
    others = [make_page(n_cells=2, digest=digest) for digest in ("other", "third")]
    told, again, taken, _, later = browse(
        (page, DECIDE),
        (page, "told.at = now(); press('u'); told.undone = now(); await save();"),
        (others[0], "told.at = now(); await save();"),
        (others[0], "press('ArrowLeft', 'ArrowLeft', 'r');"),
        (others[1], "told.at = now(); await save();"),
    )
    assert told["first"] == ["A_f001, cell 0", "", COUNT.format(0, 0, 0, 0)]
    assert told["second"][0] == "A_f001, cell 1"
    assert told["undone"] == ["A_f001, cell 1", "", COUNT.format(1, 1, 0, 0) + UNSAVED]
    assert told["third"][2] == COUNT.format(3, 1, 1, 1) + UNSAVED
    assert told["name"] == "P1.csv"
    (tmp_path / "P1.csv").write_text(told["csv"])
    rows = read_decisions(tmp_path, "P1", ["A_f001"])
    assert [(row["decision"], row["row"], row["col"]) for row in rows] == [
        ("accept", 50, 80.5),
        ("reject", 80, 81.5),
        ("move", 110, 82.5),
    ]
    # a quarter down and three quarters across a window of 40 pixels that begins at (90, 62)
    assert (rows[2]["to_row"], rows[2]["to_col"]) == pytest.approx((99.5, 91.5), abs=0.1)

    assert again["at"] == ["A_f001, cell 3", "", COUNT.format(3, 1, 1, 1)]
    assert again["undone"][0] == "A_f001, cell 2"
    assert "move" not in again["csv"]
    assert taken["csv"].splitlines()[1:] == [
        "P1,A_f001,0,50.00,80.50,accept,,",
        "P1,A_f001,0,80.00,81.50,reject,,",
    ]
    assert later["csv"].count("reject") == 2  # as it was decided last


@pytest.mark.medium
def test_what_a_file_says_is_shown_and_saved_along(browse, tmp_path):
    header = "plate,site,frame,row,col,decision,to_row,to_col"
    before = ["P1,A_f001,0,52.00,80.50,reject,,", "P1,A_f001,0,400.00,9.00,accept,,"]
    before += ["P1,A_f001,0,76.00,80.00,move,80.00,81.50"]
    (tmp_path / "P1.csv").write_text("\n".join([header, *before]))
    page = make_page(read_decisions(tmp_path, "P1", ["A_f001"]))
    script = """
        told.first = now();
        await save();
        told.same = told.csv;
        press("ArrowRight", "m", "ArrowDown", "ArrowDown", "Escape", "m", "ArrowDown", "Enter");
        press("ArrowLeft", "ArrowLeft", "ArrowLeft", "a", "ArrowLeft", "ArrowLeft");
        told.both = now();
        await save();
    """
    [told] = browse((page, script))
    assert told["first"][1:] == ["rejected (file)", COUNT.format(2, 0, 1, 1)]
    assert told["same"].splitlines()[1:] == before
    assert told["both"][:2] == ["A_f001, cell 0", "accepted (file: rejected)"]
    assert told["csv"].splitlines()[1:] == [
        before[1],
        "P1,A_f001,0,50.00,80.50,accept,,",  # in place of the rejection
        "P1,A_f001,0,76.00,80.00,move,81.00,81.50",  # from where the seed was at first
    ]


@pytest.mark.medium
def test_a_plate_without_tracks_says_so_and_saves_nothing(browse):
    data = {"plate": "P1", "side": SIDE, "digest": "none", "tracks": [], "kept": []}
    context = {"plate": "P1", "n_cells": 3, "n_tracks": 0, "data": embed_json(data)}
    page = render_report(TEXTS, context, "review.html.j2")
    script = "press('a', 's'); told.off = byId('save').disabled; told.n = blobs.length;"
    [told] = browse((page, script))
    assert told == {"off": True, "n": 0}
    assert "None of the 3 cells" in page


COUNT, UNSAVED = "{} of 4 decided: {} accepted, {} rejected, {} moved", "; not saved to a file yet"
