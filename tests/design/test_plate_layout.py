import copy

import pytest

from lnp.design.plate_layout import LayoutError, read_layout, sites_of_plate
from synthetic.layouts import CONFIG, PLATES, WELLS


@pytest.fixture
def layout_of(tmp_path, monkeypatch):
    """Return a function that reads a layout from two tables as text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()

    def read(plates=PLATES, wells=WELLS, **changes):
        (tmp_path / "plates.tsv").write_text(plates, encoding="utf-8")
        (tmp_path / "wells.tsv").write_text(wells, encoding="utf-8")
        config = copy.deepcopy(CONFIG)
        for section, values in changes.items():
            config[section] = {**config.get(section, {}), **values}
        return read_layout(config)

    return read


def test_a_layout_is_read_with_its_defaults(layout_of):
    plates, wells = layout_of()
    plate = plates.loc["P 1_#a"]
    assert plate["path"] == "raw"
    assert plate["purpose"] == "train"
    assert not plate["simulated"]
    assert plate["fields"] == [1, 2]
    assert plate["channels"]["gfp"] == 5
    assert wells["dose_ng"].tolist() == [31.6, 0.0]


def test_a_plate_may_have_its_own_fields_channels_and_purpose(layout_of):
    plates, _ = layout_of(
        PLATES.replace("\n", "\tpurpose\tfields\tgfp\n", 1).replace(
            "raw\n", "raw\ttrain\t3, 5\t1\n"
        )
    )
    assert plates["fields"].iloc[0] == [3, 5]
    assert plates["channels"].iloc[0] == {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 1}


def test_tables_from_a_spreadsheet_with_byte_order_mark_and_crlf_are_read(layout_of):
    _, wells = layout_of(wells="\ufeff" + WELLS.replace("\n", "\r\n"))
    assert wells["well"].tolist() == ["C04", "G03"]


def test_sites_are_wells_times_fields_without_excluded_wells(layout_of):
    plates, wells = layout_of(
        wells=WELLS + "P 1_#a\tC03\t31.6\ttreated\tthree time points missing\n"
    )
    assert sites_of_plate("P 1_#a", plates, wells) == [
        "C04_f001",
        "C04_f002",
        "G03_f001",
        "G03_f002",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("plate\tpath", "plate,path", "lacks the columns ['plate', 'path']"),
        ("path\n", "path\tcolour\n", "unknown columns ['colour']"),
        ("\traw", "\tnowhere", "no folder 'nowhere'"),
        ("P 1_#a\traw\n", "P 1_#a\traw\nP 1_#a\traw\n", "plate 'P 1_#a' is listed twice"),
        ("raw\n", "raw\nQ\traw/\nR\traw/\n", "path 'raw/' is listed twice"),
        ("P 1_#a\traw", "P/1\traw", "plate 'P/1': its name may hold"),
        ("P 1_#a\traw", "P{1}\traw", "plate 'P{1}': its name may hold"),
        ("path\nP 1_#a\traw", "path\tpurpose\nP 1_#a\traw\ttest", "purpose 'test' is not one of"),
        ("path\nP 1_#a\traw", "path\tpurpose\nP 1_#a\traw\tpredict", "no plate to train on"),
        ("path\nP 1_#a\traw", "path\tfields\nP 1_#a\traw\t1;2", "fields '1;2' are not numbers"),
        ("path\nP 1_#a\traw", "path\tfields\nP 1_#a\traw\t1,1", "fields '1,1' are not numbers"),
        ("path\nP 1_#a\traw", "path\tgfp\nP 1_#a\traw\tC05", "channel numbers go from 1 to 99"),
        ("path\nP 1_#a\traw", "path\tgfp\nP 1_#a\traw\t6", "two channels have the same number"),
        ("P 1_#a\traw\n", "", "no rows below its header"),
    ],
)
def test_a_wrong_table_of_plates_is_refused_with_what_is_wrong(layout_of, old, new, told):
    assert old in PLATES
    with pytest.raises(LayoutError) as error:
        layout_of(PLATES.replace(old, new))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dose_ng", "dose", "lacks the columns ['dose_ng']"),
        ("C04", "c4", "well 'c4': not a well; expected a row A-Z or AA-AF"),
        ("C04", "C49", "well 'C49': not a well"),
        ("C04", "AG04", "well 'AG04': not a well"),
        ("C04", "G03", "well 'G03': is listed twice"),
        ("P 1_#a\tC04", "other\tC04", "plate 'other', well 'C04': unknown plate"),
        ("31.6\ttreated", "31,6\ttreated", "dose_ng '31,6' is not a number"),
        ("31.6\ttreated", "-5\ttreated", "dose_ng '-5' is not a number"),
        ("31.6\ttreated", "nan\ttreated", "dose_ng 'nan' is not a number"),
        ("31.6\ttreated", "31.6\tdosed", "role 'dosed' is not one of"),
        ("31.6\ttreated", "0\ttreated", "a treated well with dose_ng 0"),
        ("0\tcontrol", "3\tcontrol", "a control well with dose_ng 3"),
        ("0\tcontrol", "5\ttreated", "no control well"),
        ("31.6\ttreated\t", "31.6\ttreated\tempty", "no treated well (not excluded)"),
    ],
)
def test_a_wrong_table_of_wells_is_refused_with_what_is_wrong(layout_of, old, new, told):
    assert old in WELLS
    with pytest.raises(LayoutError) as error:
        layout_of(wells=WELLS.replace(old, new))
    assert told in str(error.value)


def test_a_missing_table_and_a_plate_without_wells_are_told(layout_of):
    with pytest.raises(LayoutError, match=r"nothing\.tsv: no such file"):
        read_layout(CONFIG | {"plates": "nothing.tsv"})
    with pytest.raises(LayoutError, match="plate 'Q': has no well"):
        layout_of(PLATES + "Q\t.\n")


def test_all_problems_of_a_table_come_in_one_message(layout_of):
    with pytest.raises(LayoutError) as error:
        layout_of(wells=WELLS.replace("C04", "c4").replace("0\tcontrol", "0\tempty"))
    assert "wells.tsv: 2 to put right" in str(error.value)
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"acquisition": {"n_frames": 2}}, "horizons: 2 first frames reach the last"),
        ({"reporter": {"box_px": 49}}, "reporter/box_px 49 is larger than crops/side_px 48"),
        ({"crops": {"side_px": 52}}, "crops/side_px 52 is larger than tracking/window_px 50"),
        ({"simulation": {"plates": ["Z"]}}, "simulation/plates names 'Z', no plate"),
        ({"simulation": {"plates": ["P 1_#a"]}}, "its path must be resources/raw/P 1_#a"),
        (
            {"protocols": {"grouped": {"unit": "well", "scheme": "cross", "n_folds": "auto"}}},
            "protocols/grouped: 1 wells at 0 ng are too few for the folds of scheme cross; at "
            "least 3 of each dose are needed: add 2",
        ),
        (
            {"protocols": {"sites": {"unit": "site", "scheme": "holdout", "n_folds": 3}}},
            "protocols/sites: 2 sites at 31.6 ng are too few for a test set and the folds; at "
            "least 4 of each dose are needed: add 2",
        ),
        (
            {"cnn": {"frames_seen": "horizon"}, "lstm": {"read_out": "all"}},
            "lstm/read_out: all needs cnn/frames_seen: all",
        ),
    ],
)
def test_settings_that_do_not_fit_each_other_are_refused(layout_of, changes, told):
    with pytest.raises(LayoutError) as error:
        layout_of(**changes)
    assert told in str(error.value)
