"""Simulate a plate: a raw folder as the microscope writes it, and the truth apart from it."""

from pathlib import Path

import pandas as pd

from lnp.core.logs import log_to
from lnp.simulation.kinetics import Particle
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings
from lnp.simulation.worlds.choose import choose_world

if __name__ == "__main__":
    log_to(snakemake.log[0])
    plate = snakemake.wildcards.plate
    settings = Settings(
        plate=plate,
        n_frames=snakemake.params.n_frames,
        fields=tuple(snakemake.params.fields),
        channels=snakemake.params.channels,
        scale=snakemake.params.scale,
        interval_s=snakemake.params.interval_s,
        n_cells=snakemake.params.n_cells,
        signal=snakemake.params.signal,
        kinetics=snakemake.params.kinetics,
        outcome_follows=snakemake.params.outcome_follows,
        missing_rate=snakemake.params.missing_rate,
        truncated_rate=snakemake.params.truncated_rate,
        formulations={
            name: Particle(**factors) for name, factors in snakemake.params.formulations.items()
        },
        n_filmed=snakemake.params.n_filmed,
        world=choose_world(snakemake.params.scene, plate, snakemake.params.seed),
    )
    simulate_plate(
        settings,
        wells=pd.DataFrame(snakemake.params.wells).sort_values("well"),
        folder=Path(snakemake.output.mlf).parent,
        truth_folder=Path(snakemake.output.cells).parent,
        seed=snakemake.params.seed,
        n_processes=snakemake.threads,
    )
