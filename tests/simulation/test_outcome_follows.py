"""Which quantity of a cell the simulated outcome follows."""

import numpy as np
import pandas as pd
import pytest

from lnp.simulation.kinetics import draw_spots, outcome_of_dose
from lnp.simulation.oracle import oracle_of_founders
from lnp.simulation.population import draw_cells, draw_outcome
from lnp.simulation.site import prepare_dose
from synthetic.plates import make_settings

QUANTITIES = {  # of the cells drawn; the driver rises with each
    "released": lambda cells: cells["n_escaped"],
    "amount": lambda cells: cells["n_arrived"],
    "loss": lambda cells: cells["n_escaped"],
    "place": lambda cells: -cells["gathering_s"],
    "shape": lambda cells: cells["radius_px"],
}
PLAIN_WELL = {"uptake": 1.0, "level": 0.0, "on": 0.0}


def draw_dose(dose_ng, settings, n):
    """Return `n` cells of one dose with their outcome, their spots, and the outcome's law."""
    rng = np.random.default_rng(5)
    law = outcome_of_dose(dose_ng, settings, np.random.default_rng(1), n=20_000)
    cells = draw_cells(n, dose_ng, settings, PLAIN_WELL, rng)
    spots = draw_spots(cells, rng)
    return draw_outcome(cells, spots, settings, law, PLAIN_WELL, rng), spots, law


@pytest.mark.parametrize("follows", QUANTITIES)
def test_the_driver_has_the_ranks_of_the_quantity_and_the_mean_and_spread_of_the_dose(follows):
    settings = make_settings(outcome_follows=follows)
    cells, _, law = draw_dose(316.0, settings, n=3000)
    ranks = pd.DataFrame({name: of(cells) for name, of in QUANTITIES.items()}).rank()
    found = ranks.corrwith(cells["driver"].rank())
    assert found[follows] > 0.999
    assert abs(found["shape" if follows == "place" else "place"]) < 0.1
    assert cells["driver"].mean() == pytest.approx(law.mean, abs=0.06)
    assert cells["driver"].std() == pytest.approx(law.sd, rel=0.06)


def test_the_default_draws_the_same_cells_as_without_the_setting():
    plain, _, _ = draw_dose(316.0, make_settings(), n=50)
    shape, _, _ = draw_dose(316.0, make_settings(outcome_follows="shape"), n=50)
    released, _, _ = draw_dose(316.0, make_settings(outcome_follows="released"), n=50)
    pd.testing.assert_frame_equal(plain, released, check_exact=True)
    same = ["radius_px", "gathering_s", "n_arrived", "n_escaped", "fate"]  # but for the outcome
    pd.testing.assert_frame_equal(plain[same], shape[same], check_exact=True)
    assert (plain["driver"] != shape["driver"]).all()


@pytest.mark.parametrize("follows", ["place", "shape"])
def test_both_oracles_know_the_place_and_the_size(follows):
    settings = make_settings(n_frames=2, outcome_follows=follows)
    cells, spots, _ = draw_dose(316.0, settings, n=400)
    dose = prepare_dose(316.0, settings, seed=1)
    oracle = oracle_of_founders(cells, spots, dose, settings, np.random.default_rng(2))
    for _, rows in oracle.groupby(["kind", "horizon"]):
        assert np.corrcoef(rows["level_on"], cells["driver"])[0, 1] > 0.99
