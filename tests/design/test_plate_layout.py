import copy

import pytest

from lnp.core.vocabulary import CONTROLS
from lnp.design.plate_layout import LayoutError, read_layout, sites_of_plate
from synthetic.layouts import CONFIG, PLATES, WELLS

ALL = {"controls": CONTROLS}


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
        ("plate\tpath", "plate,path", "'P 1_#a\\traw' is not separated as the header is"),
        ("plate\tpath", "plate\tfolder", "lacks the columns ['path']"),
        ("raw\n", "raw\np  1_#A\t.\n", "'P 1_#a' and 'p  1_#A' differ in case or spaces only"),
        ("path\n", "path\tcolour\n", "unknown columns ['colour']"),
        ("path\n", "path\tPath\n", "several columns for ['path']"),
        ("plate\tpath", "\t,", "lacks the columns ['plate', 'path'], has the unknown columns ['"),
        ("\traw", "\tnowhere", "no folder 'nowhere'"),
        ("P 1_#a\traw\n", "P 1_#a\traw\nP 1_#a\traw\n", "plate 'P 1_#a' is listed twice"),
        ("raw\n", "raw\nQ\traw/\nR\traw/\n", "path 'raw/' is listed twice"),
        ("P 1_#a\traw", "P/1\traw", "plate 'P/1': its name may hold"),
        ("P 1_#a\traw", "P{1}\traw", "plate 'P{1}': its name may hold"),
        ("path\nP 1_#a\traw", "path\tpurpose\nP 1_#a\traw\ttest", "purpose 'test' is not one of"),
        ("path\nP 1_#a\traw", "path\tfields\nP 1_#a\traw\t1;2", "fields '1;2' are not numbers"),
        ("path\nP 1_#a\traw", "path\tfields\nP 1_#a\traw\t1,1", "fields '1,1' are not numbers"),
        ("path\nP 1_#a\traw", "path\tgfp\nP 1_#a\traw\tC05", "found {'gfp': 'C05'}"),
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
        ("C04", "4C", "well '4C': not a well; expected a row A-Z or AA-AF"),
        ("C04", "C49", "well 'C49': not a well"),
        ("C04", "AG04", "well 'AG04': not a well"),
        ("P 1_#a\tC04", "p 1_#A\tC04", "unknown plate; was 'P 1_#a' meant?"),
        ("C04", "g3", "well 'G03': is listed twice"),
        (
            "C04\t31.6\ttreated\t\n",
            "I01\t3\ttreated\t\nP 1_#a\tC01.a1\t3\ttreated\t\n",
            "listed twice",
        ),
        ("C04", "G03", "well 'G03': is listed twice"),
        ("P 1_#a\tC04", "other\tC04", "plate 'other', well 'C04': unknown plate"),
        ("31.6\ttreated", "1.000\ttreated", "dose_ng '1.000' is 1 or 1000, by country"),
        ("31.6\ttreated", "31,600\ttreated", "dose_ng '31,600' is 31.6 or 31600, by country"),
        ("31.6\ttreated", "31.6 ng\ttreated", "is not a number from 0 up, such as 31.6 (in ng, wi"),
        ("31.6\ttreated", "-5\ttreated", "dose_ng '-5' is not a number"),
        ("31.6\ttreated", "nan\ttreated", "dose_ng 'nan' is not a number"),
        ("31.6\ttreated", "31.6\tdosed", "role 'dosed' is not one of"),
        ("31.6\ttreated", "0\ttreated", "a treated well with dose_ng 0"),
        ("0\tcontrol", "3\tmock", "a mock well with dose_ng 3"),
        ("0\tcontrol", "3\tuntreated", "an untreated well with dose_ng 3"),
        ("treated\t", "treated\tYES", "exclude 'YES' in 1 row (line 2) is no reason; write why"),
        ("treated\t", "treated\tx", "exclude 'x' in 1 row (line 2) is no reason"),
        ("treated\t", "treated\tok", "exclude 'ok' in 1 row (line 2) is no reason"),
        ("treated\t", "treated\t1", "exclude '1' in 1 row (line 2) is no reason"),
        ("treated\t", "treated\t?", "exclude '?' in 1 row (line 2) is no reason"),
        ("0\tcontrol", "5\ttreated", "no control well"),
        ("31.6\ttreated\t", "31.6\ttreated\tempty", "no treated well (not excluded)"),
    ],
)
def test_a_wrong_table_of_wells_is_refused_with_what_is_wrong(layout_of, old, new, told):
    assert old in WELLS
    with pytest.raises(LayoutError) as error:
        layout_of(wells=WELLS.replace(old, new))
    assert told in str(error.value)


@pytest.mark.parametrize(
    "word", ["no", "No", "FALSE", "0", "-", "n", "none", "nein", "NaN", "N/A", "Not excluded"]
)
def test_a_no_in_the_column_exclude_excludes_nothing(layout_of, word):
    _, wells = layout_of(wells=WELLS.replace("\ttreated\t", f"\ttreated\t{word}"))
    assert wells["exclude"].tolist() == ["", ""]


def test_rows_without_a_reason_are_listed_by_line(layout_of):
    with pytest.raises(LayoutError, match=r"'yes' in 2 rows \(lines 2, 3\) is no reason"):
        layout_of(wells=WELLS.replace("\t\n", "\tyes\n"))


@pytest.mark.parametrize(
    "wells",
    [
        WELLS.replace("plate\twell\tdose_ng\trole", "Plate\tWELL\tDose [ng]\tRole"),
        WELLS.replace("treated", "Treated").replace("control", "CONTROL"),
        WELLS.replace("C04", "c4").replace("G03", "G3"),
        WELLS.replace("\t", ";").replace("31.6", "31,6"),
        WELLS.replace("\t", ","),
        WELLS.replace("31.6", "31,6") + "\t\t\t\t\n\n",
        ",plate,well,dose_ng,role\n0,P 1_#a,C04,31.6,treated\n1,P 1_#a,G03,0.0,control\n",
    ],
)
def test_one_table_of_wells_in_many_hands(layout_of, wells):
    _, read = layout_of(wells=wells)
    assert read[["well", "dose_ng", "role", "exclude"]].to_numpy().tolist() == [
        ["C04", 31.6, "treated", ""],
        ["G03", 0.0, "control", ""],
    ]


def test_kinds_of_controls_are_kept_apart_and_a_control_with_a_dose_is_told(layout_of, caplog):
    row = "P 1_#a\t{}\t{}\t{}\t\n".format
    kinds = [("H03", 0, "mock"), ("H04", 0, "untreated"), ("H05", 316, "empty")]
    _, wells = layout_of(wells=WELLS + "".join(row(*kind) for kind in kinds))
    assert wells["role"].tolist() == ["treated", "control", "mock", "untreated", "empty"]
    assert wells["dose_ng"].tolist() == [31.6, 0, 0, 0, 316]
    assert caplog.text == ""
    _, wells = layout_of(wells=WELLS + row("H06", 316, "control"))
    assert wells["dose_ng"].tolist() == [31.6, 0, 316]
    assert "1 with a dose above 0 (H06)" in caplog.text


def test_a_missing_table_and_a_plate_without_wells_are_told(layout_of):
    with pytest.raises(LayoutError, match=r"nothing\.tsv: no such file"):
        read_layout(CONFIG | {"plates": "nothing.tsv"})
    with pytest.raises(LayoutError, match="plate 'Q': has no well"):
        layout_of(PLATES + "Q\t.\n")


def test_all_problems_of_a_table_come_in_one_message(layout_of):
    with pytest.raises(LayoutError) as error:
        layout_of(wells=WELLS.replace("C04", "4C").replace("0\tcontrol", "0\tblank"))
    assert "wells.tsv: 2 to put right" in str(error.value)
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize("absent", ["lnp", "brightfield"])
def test_a_channel_may_be_left_out_of_all_plates(layout_of, absent):
    channels = CONFIG["acquisition"]["channels"] | {absent: "none"}
    acquisition = CONFIG["acquisition"] | {"channels": channels}
    scaling = {name: value for name, value in CONFIG["cnn"]["scaling"].items() if name != absent}
    cnn = CONFIG["cnn"] | {"scaling": scaling}
    plates, _ = layout_of(acquisition=acquisition, cnn=cnn)
    assert absent not in plates["channels"].iloc[0]
    assert len(plates["channels"].iloc[0]) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"protocols": {"paper": {"unit": "cell", "controls": ["mock", "empty"]}}},
            "protocols/paper/controls: ['mock', 'empty'] set the threshold, and no well of a "
            "training plate has one of these roles; there are ['control', 'treated']",
        ),
        ({"acquisition": {"n_frames": 2}}, "horizons: 2 first frames reach the last"),
        ({"reporter": {"box_um": 32}}, "reporter/box_um 32 is larger than crops/side_um 31.2"),
        ({"crops": {"side_um": 33}}, "crops/side_um 33 is larger than tracking/window_um 32.5"),
        ({"simulation": {"plates": ["Z"]}}, "simulation/plates names 'Z', no plate"),
        ({"simulation": {"plates": ["P 1_#a"]}}, "must be resources/raw/P 1_#a; found 'raw'"),
        (
            {
                "protocols": {
                    "grouped": {"unit": "well", "scheme": "cross", "n_folds": "auto", **ALL}
                }
            },
            "protocols/grouped: 1 wells at 0 ng are too few for the folds of scheme cross; at "
            "least 3 of each dose are needed: add 2",
        ),
        (
            {"protocols": {"sites": {"unit": "site", "scheme": "holdout", "n_folds": 3, **ALL}}},
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
