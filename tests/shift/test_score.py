import numpy as np
import pandas as pd
import pytest

from lnp.core.tables import check_table
from lnp.shift.causes import (
    CAUSES,
    DENSITY,
    FOCUS,
    LAMP,
    MAGNIFICATION,
    SATURATION,
    STAINING,
    SWAPPED,
    WHOLE,
)
from lnp.shift.quantities import site_quantities
from lnp.shift.reference import take_apart
from lnp.shift.score import score_shift
from synthetic.appearances import brighter, make_plate, swap

TRAINING = pd.concat([make_plate(f"T{k}", seed=k) for k in range(6)])
NEW = make_plate("NEW", seed=99)


def alarms(new, reference=TRAINING):
    """Return the causes named for the plate as a whole."""
    table = score_shift(new, reference)
    return table.loc[table["alarm"] & (table["site"] == WHOLE), "cause"].tolist()


def whole(new, cause, reference=TRAINING):
    table = score_shift(new, reference)
    return table[(table["site"] == WHOLE) & (table["cause"] == cause)].iloc[0]


def test_the_table_has_a_row_per_cause_and_site_and_one_of_the_plate():
    table = check_table("plate_shift", score_shift(NEW, TRAINING), "")
    assert table["cause"].unique().tolist() == CAUSES
    assert table.groupby("cause").size().eq(7).all()


@pytest.mark.parametrize("n_plates", [1, 2, 6])
def test_a_plate_like_the_others_gives_no_alarm_and_its_copy_no_distance(n_plates):
    known = TRAINING[TRAINING["plate"].isin([f"T{k}" for k in range(n_plates)])]
    assert not score_shift(NEW, known)["alarm"].any()
    copy = score_shift(make_plate("COPY", seed=0), make_plate("T", seed=0))
    of_plate = copy[copy["site"] == WHOLE].set_index("cause")["score"]
    assert of_plate[SWAPPED] < 0
    assert of_plate.drop(SWAPPED).abs().max() < 1e-9


@pytest.mark.parametrize("channel", ["counterstain", "lnp", "brightfield"])
def test_twice_the_light_of_a_channel_is_the_lamp_and_not_the_staining(channel):
    new = brighter(NEW, channel, 2)
    assert alarms(new) == [LAMP]
    assert channel.replace("lnp", "LNP") in whole(new, LAMP)["found"]


def test_more_stain_in_cells_but_not_around_them_is_the_staining():
    changes = {"contrast": 3, "middle": 3, "fine": 3, "coarse": 3}
    factor = {name: {"counterstain": by} for name, by in changes.items()}
    assert alarms(make_plate("NEW", seed=99, **factor)) == [STAINING]


def test_without_a_counterstain_the_lamp_is_judged_and_the_staining_is_not():
    known, new = (table[table["channel"] != "counterstain"] for table in (TRAINING, NEW))
    found = score_shift(brighter(new, "brightfield", 2), known)
    assert set(found.loc[found["alarm"], "cause"]) == {LAMP}
    assert found.loc[found["cause"] == STAINING, "score"].isna().all()


def test_less_fine_structure_in_all_channels_is_the_focus():
    assert alarms(make_plate("NEW", seed=99, fine_to_middle=0.6)) == [FOCUS]


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ("counterstain", "lnp", TRAINING),
        ("counterstain", "brightfield", TRAINING),
        ("lnp", "brightfield", TRAINING[TRAINING["plate"] == "T0"]),
    ],
)
def test_swapped_channels_are_found_also_by_one_plate(first, second, known):
    row = whole(swap(NEW, first, second), SWAPPED, known)
    assert row["alarm"]
    assert row["found"].count("looks like") == 2


def test_another_pixel_size_is_another_magnification_whatever_was_measured():
    row = whole(NEW.assign(pixel_um=0.325), MAGNIFICATION)
    assert row["alarm"]
    assert (row["found"], row["expected"][:7]) == ("a pixel of 0.325 µm", "0.65 µm")
    assert not whole(NEW.assign(pixel_um=np.nan), MAGNIFICATION)["alarm"]


def test_larger_cells_and_coarser_structure_are_another_magnification():
    assert MAGNIFICATION in alarms(make_plate("NEW", seed=99, area_um2=2.2, middle_to_coarse=0.7))


def test_pixels_at_the_ceiling_and_few_cells_are_named():
    assert alarms(NEW.assign(saturated=0.03)) == [SATURATION]
    assert alarms(NEW.assign(cells_per_mm2=NEW["cells_per_mm2"] / 20)) == [DENSITY]


def test_at_another_dose_the_level_of_the_lnp_channel_is_not_compared():
    doses = {"C03": 100.0, "C04": 100.0}
    new = brighter(make_plate("NEW", seed=99, doses=doses), "lnp", 3)
    assert alarms(new) == []
    assert alarms(brighter(NEW, "lnp", 3)) == [LAMP]
    assert alarms(brighter(new, "counterstain", 3)) == [LAMP]


def test_a_new_formulation_at_a_known_dose_is_another_thing_given():
    new = brighter(NEW, "lnp", 3)
    treated = new["dose_ng"] > 0
    new = new[treated].assign(formulation="B")
    assert alarms(new) == []
    assert alarms(brighter(new, "brightfield", 3)) == [LAMP]


def test_a_plate_is_judged_by_its_controls_where_its_doses_are_new():
    new = make_plate("NEW", seed=99, doses={"C03": 0.0, "E03": 100.0, "E04": 100.0})
    odd = new["dose_ng"] > 0
    new.loc[odd, "area_um2"] *= 3
    table = score_shift(new, TRAINING).query("cause == @MAGNIFICATION").set_index("site")["alarm"]
    assert table.to_dict() == {WHOLE: False, "C03_f001": False, "E03_f001": True, "E04_f001": True}


def test_a_plate_without_cells_or_without_a_channel_is_scored_by_what_is_left():
    empty = NEW.assign(cells_per_mm2=0.0, background=np.nan, contrast=np.nan)
    empty[["fine_to_middle", "middle_to_coarse", "area_um2", "saturated", "p1"]] = np.nan
    table = score_shift(empty, TRAINING)
    assert table.loc[table["alarm"], "cause"].unique().tolist() == [DENSITY]
    assert alarms(NEW[NEW["channel"] != "lnp"]) == []


def test_more_training_plates_lower_the_limit():
    sites = site_quantities(TRAINING)
    limits = [
        take_apart(sites.loc[[f"T{k}" for k in range(n)]]).reference(["area"]).limit(1)
        for n in (1, 2, 6)
    ]
    assert limits == sorted(limits, reverse=True)


def test_sites_of_a_plate_spread_as_they_do_whatever_was_fitted_to_them():
    plates = [make_plate(f"T{k}", seed=k, spread=0.07) for k in range(40)]
    within = take_apart(site_quantities(pd.concat(plates))).reference(["area"]).within
    assert within.item() == pytest.approx(1, abs=0.2)  # in units of what is usual, 0.07


def test_one_site_of_each_dose_leaves_nothing_to_measure_and_what_is_usual_is_assumed():
    one = make_plate("T", doses={"C03": 0.0, "E03": 31.6})
    assert take_apart(site_quantities(one)).reference(["area"]).within.item() == 1
