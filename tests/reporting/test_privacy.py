"""Report and deposit name no one: not by a home folder, a machine, or a path."""

import pytest

from lnp.reporting.privacy import hide_in_errors, hide_in_table, hide_paths, number_machines

STUDY = "/home/jane/lnp"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("config/plates.tsv", "config/plates.tsv"),
        ("./raw/../raw/LNP-01", "./raw/../raw/LNP-01"),
        ("/home/jane/lnp/config/plates.tsv", "config/plates.tsv"),
        ("/home/jane/lnp/../lnp/raw", "raw"),
        ("/home/jane/weights/vgg16.pth", "[outside the study]/vgg16.pth"),
        ("/home/jane/lnp-2/vgg16.pth", "[outside the study]/vgg16.pth"),
        ("../../jane/vgg16.pth", "[outside the study]/vgg16.pth"),
        ("~jane/vgg16.pth", "[outside the study]/vgg16.pth"),
        (r"C:\Users\jane\vgg16.pth", "[outside the study]/vgg16.pth"),
        (r"\\server\jane\vgg16.pth", "[outside the study]/vgg16.pth"),
        ("imagenet", "imagenet"),
    ],
)
def test_a_path_is_told_as_far_as_it_lies_in_the_study(path, told):
    assert hide_paths({"cnn": {"weights": [path, 3, None]}}, STUDY) == {
        "cnn": {"weights": [told, 3, None]}
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("unreadable: '/data/jane/a b.tif'", "unreadable: '[outside the study]/a b.tif'"),
        ("see /home/jane/lnp/raw/x.tif.", "see raw/x.tif."),
        ("0.5 ng/ml and 1/2, 2026/01/02, https://doi.org/10.1/jane", None),
        ("counts < 3 & > 1 / well", None),
    ],
)
def test_paths_within_a_text_are_shortened_and_nothing_else(tmp_path, text, told):
    table = tmp_path / "wells.tsv"
    table.write_text(text)
    public = hide_in_table(table, {}, STUDY)
    assert (public.getvalue() if told else public) == (told or table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_raw_folders_outside_the_study_are_named_by_their_plates(tmp_path, encoding):
    raw = {"P1": "/home/jane/raw/a", "P1b": "/home/jane/raw/a b", "P2": "resources/raw/P2"}
    rows = [f"{plate}\t{path}\ttrain" for plate, path in raw.items()]
    path = tmp_path / "plates.tsv"
    path.write_text("\n".join(["plate\tpath\tpurpose", *rows, "µ"]), encoding=encoding)
    assert hide_in_table(path, raw, STUDY).getvalue().splitlines()[1:] == [
        "P1\tresources/raw/P1\ttrain",
        "P1b\tresources/raw/P1b\ttrain",
        "P2\tresources/raw/P2\ttrain",
        "µ",
    ]


def test_a_table_that_names_no_one_is_given_as_it_is(tmp_path):
    (tmp_path / "wells.tsv").write_text("plate\twell\texclude\nP1\tC04\t1/2 empty\n")
    assert hide_in_table(tmp_path / "wells.tsv", {}, STUDY) == tmp_path / "wells.tsv"


def test_machines_are_numbered():
    machines = [{"name": "jane-laptop", "jobs": 2}, {"name": "node1", "jobs": 1}]
    assert number_machines(machines) == [
        {"name": "machine 1", "jobs": 2},
        {"name": "machine 2", "jobs": 1},
    ]


def test_an_error_keeps_paths_of_the_study_and_names_no_home():
    error = "FileNotFoundError: no '/home/jane/weights/vgg.pth', nor '/study/results/a.parquet'."
    unfinished = {"failures": [{"job": "a", "error": error}], "unmade": {"b": [0]}}
    hidden = hide_in_errors(unfinished, "/study")
    assert hidden["failures"][0]["error"] == (
        "FileNotFoundError: no '[outside the study]/vgg.pth', nor 'results/a.parquet'."
    )
    assert hidden["unmade"] == {"b": [0]}
