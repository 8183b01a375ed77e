"""Formulations of simulated plates: uptake and escape differ, and what follows from them does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lnp.core.tables import read_table
from lnp.design.formulations.column import simulated_formulation_problems
from lnp.simulation.kinetics import PLAIN_PARTICLE, Particle, draw_uptake, outcome_of_dose
from lnp.simulation.oracle import oracle_of_founders
from lnp.simulation.plate import simulate_plate
from lnp.simulation.population import draw_cells
from lnp.simulation.site import prepare_dose
from synthetic.plates import make_settings

WELL = {"uptake": 1.0, "level": 0.0, "on": 0.0}
SHY, LEAKY = Particle(uptake=0.5), Particle(escape=3.0)


def uptake(particle=PLAIN_PARTICLE, n=4000):
    return draw_uptake(n, 316.0, 1.0, np.random.default_rng(0), particle=particle)


def test_uptake_is_a_factor_of_the_spots_and_leaves_escape_alone():
    plain, shy = uptake(), uptake(SHY)
    assert shy["n_arrived"].mean() == pytest.approx(plain["n_arrived"].mean() / 2, rel=0.03)
    assert shy["escape"].equals(plain["escape"])


def test_escape_is_a_factor_of_the_odds_and_leaves_uptake_alone():
    plain, leaky = uptake(), uptake(LEAKY)
    odds = [table["escape"] / (1 - table["escape"]) for table in (leaky, plain)]
    assert np.allclose(odds[0], 3 * odds[1])
    assert leaky["n_arrived"].equals(plain["n_arrived"])
    assert leaky["escape"].max() < 1


def test_more_uptake_or_escape_makes_more_cells_express_more():
    settings = make_settings()
    laws = {
        particle: outcome_of_dose(
            316.0, replace(settings, particle=particle), np.random.default_rng(1), 5000
        )
        for particle in (SHY, PLAIN_PARTICLE, LEAKY)
    }
    assert laws[SHY].mean < laws[PLAIN_PARTICLE].mean < laws[LEAKY].mean


@pytest.mark.parametrize("particle", [SHY, LEAKY])
def test_the_oracle_knows_the_formulation(particle):
    settings = replace(make_settings(n_frames=2, interval_s=13_200.0), particle=particle)
    dose = prepare_dose(316.0, settings, seed=1)
    cells = draw_cells(400, 316.0, settings, WELL, np.random.default_rng(2))
    none = pd.DataFrame({"cell": [], "arrival_s": [], "escape_s": []}).astype({"cell": int})
    plain = prepare_dose(316.0, replace(settings, particle=PLAIN_PARTICLE), seed=1)
    seen = [
        oracle_of_founders(cells[:30], none, one, settings, np.random.default_rng(0))
        for one in (dose, plain)
    ]
    frame = [table.loc[table["kind"] == "frame", "level"] for table in seen]
    assert (frame[0] != frame[1]).any()


def test_a_plate_of_two_formulations_carries_them_in_its_truth(tmp_path):
    settings = make_settings(
        n_frames=3, interval_s=5000.0, scale=0.1, n_cells=25, formulations={"B": Particle(0.2, 0.3)}
    )
    wells = pd.DataFrame(
        {
            "well": ["C03", "C04", "G03"],
            "dose_ng": [316.0, 316.0, 0.0],
            "formulation": ["A", "B", ""],
        }
    )
    simulate_plate(settings, wells, tmp_path / "raw", tmp_path / "truth", 1)
    cells = read_table("truth_cells", tmp_path / "truth/cells.parquet")
    assert cells.groupby("well")["formulation"].first().to_dict() == {
        **{"C03": "A", "C04": "B", "G03": ""},
    }
    means = cells.groupby("formulation")[["n_arrived", "on"]].mean()
    assert means.loc["B", "n_arrived"] < means.loc["A", "n_arrived"] / 2
    assert means.loc["B", "on"] < means.loc["A", "on"]


def test_a_formulation_that_no_well_has_is_refused():
    plates = pd.DataFrame({"simulated": [True]}, index=["P"])
    wells = pd.DataFrame({"plate": "P", "role": ["treated", "control"], "formulation": ["A", ""]})
    config = {"simulation": {"formulations": {"A": {}, "C": {"uptake": 2.0}}}}
    [problem] = simulated_formulation_problems(config, plates, wells)
    assert "'C' is no formulation" in problem
    assert "expected one of ['A']" in problem
