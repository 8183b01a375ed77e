"""Write a section of docs/staining.md: what studies score without their counterstain channel.

    python benchmarks/pages/measure_freed_channel.py FOLDER NETWORK [options of Snakemake]

The demo's plate judged two ways: with its counterstain, in which cells are found and which models
see; and as if it had not been imaged, with cells found in what a network of another plate predicts.
NETWORK is such a file, results/staining/networks/group1.npz of the study of `make demo-families`.
FOLDER keeps the studies, so that a second call goes on. Ten minutes on one core.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.assessment.intervals import resample_wells  # noqa: E402  (found through sys.path)
from lnp.assessment.strata import POOLS, influence_of  # noqa: E402
from lnp.core.vocabulary import NOT_IMAGED, TASKS  # noqa: E402
from measure_validation import METRICS, read_tests, run_targets, score  # noqa: E402
from sections import replace_section  # noqa: E402
from tracking.tables import as_table  # noqa: E402

PAGE, HEADING = ROOT / "docs/staining.md", "## What a freed channel costs"
SEEDS = {"DEMO-01": 1}  # of the plates that are judged
APPROACHES = ["named"]
WAYS = {
    "measured": "found in the measured counterstain; models see it",
    "none": "found in the predicted counterstain; none is imaged",
}
PROTOCOL = "grouped"


def write_study(folder, plate, way, network):
    """Write a study like the demo, at its last horizon, of one plate judged one way."""
    study = folder / plate / way
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings |= {"seed": SEEDS[plate], "approaches": APPROACHES, "primary": APPROACHES[0]}
    settings |= {"horizons": [max(settings["horizons"])], "spatial": {"measured": False}}
    settings["protocols"] = {PROTOCOL: settings["protocols"][PROTOCOL]}
    settings["simulation"]["plates"] = [plate]
    raw = f"resources/raw/{plate}"
    if way == "none":
        del settings["simulation"]
        raw = f"../measured/{raw}"
        settings["staining"] = {"used": True, "network": str(network)}
        settings["acquisition"]["channels"]["counterstain"] = NOT_IMAGED
    (study / "config").mkdir(parents=True, exist_ok=True)
    (study / "config/config.yaml").write_text(yaml.safe_dump(settings))
    (study / "config/plates.tsv").write_text(f"plate\tpath\n{plate}\t{raw}\n")
    wells = (ROOT / "demo/config/wells.tsv").read_text().replace("DEMO-01", plate)
    (study / "config/wells.tsv").write_text(wells)
    return study


def run_ways(folder, network, options):
    """Return the test predictions of plates in all ways, and how many cells each way has."""
    rows, counts = [], []
    for plate in SEEDS:
        for way in WAYS:
            study = write_study(folder, plate, way, network)
            predictions = study / f"results/{PROTOCOL}/predictions.parquet"
            run_targets(study, [str(predictions.relative_to(study))], options)
            rows.append(read_tests([predictions], plate).assign(way=way))
            cells = pd.read_parquet(study / f"results/cells/{plate}.parquet")
            counts.append({"way": way, "found": len(cells), "used": int(cells["used"].sum())})
    return pd.concat(rows, ignore_index=True), pd.DataFrame(counts).groupby("way").sum()


def difference(cells, ways, task):
    """Return by how much a way scores more than another one, and its 95 % interval.

    The wells are the same in both, so each is left out of both at a time.

    Parameters
    ----------
    cells : DataFrame
        Columns way, study, dose_ng, well, fold, truth, prediction; of one model and task.
    ways : (str, str)
        The second is compared with the first.
    """
    cells = cells[cells["way"].isin(ways)]
    of_way = [(cells["way"] == way).to_numpy() for way in ways]
    place = cells.groupby(["way", "study", "dose_ng", "fold"]).ngroup().to_numpy()
    groups = [place == k for k in np.unique(place)]
    truth, prediction = cells["truth"].to_numpy(), cells["prediction"].to_numpy()
    stratum = cells.groupby(["study", "dose_ng"]).ngroup().to_numpy()
    well = (cells["study"] + "/" + cells["well"]).to_numpy()
    metric = METRICS[task]
    resamples = resample_wells(well, stratum + 1.0, influence_of(metric, truth, groups))
    weights = np.vstack([np.ones(len(cells)), resamples.weights])
    first, second = (
        POOLS[task][metric](truth, prediction, weights, [g for g in groups if (g & inside).any()])
        for inside in of_way
    )
    more = second - first
    return more[0], *resamples.bounds(more[0], more[1:])


def table_rows(tests, counts):
    """Return the rows of the page's table."""
    rows = []
    for model in APPROACHES:
        of_model = tests[tests["model"] == model]
        for way, meaning in WAYS.items():
            texts = [f"{counts.loc[way, 'used']} of {counts.loc[way, 'found']}"]
            for task in TASKS:
                cells = of_model[of_model["task"] == task]
                texts.append(as_text(score(cells[cells["way"] == way], task)))
                paired = way != "measured"
                texts.append(as_text(difference(cells, ("measured", way), task)) if paired else "")
            rows.append([meaning, f"`{model}`", *texts])
    return rows


def as_text(found):
    """Return a value with its interval."""
    return "{:.2f} ({:.2f} to {:.2f})".format(*found)


def write_page(folder, network, options):
    """Run all studies, and write the section of the page."""
    tests, counts = run_ways(folder, network, options)
    n_seen = tests["horizon"].max()
    n_wells = tests.groupby("study")["well"].nunique().sum()
    columns = ["cells", "approach", "used cells", "AUROC", "difference", "correlation"]
    text = f"""{HEADING}

Written by `benchmarks/pages/measure_freed_channel.py`; do not edit. The demo's plate
({n_wells} treated wells), whole wells held out, {n_seen} frames seen. Scores within a dose with
95 % intervals by wells, and differences from the first row, in which each well is compared with
itself.

{as_table([*columns, "difference"], table_rows(tests, counts))}
"""
    replace_section(PAGE, HEADING, text)


if __name__ == "__main__":
    write_page(*(Path(path).resolve() for path in sys.argv[1:3]), sys.argv[3:])
