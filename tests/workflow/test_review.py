"""What a person decided on tracks: respected, and only what depends on it is made again."""

import pytest

from lnp.core.tables import read_csv, read_table
from study import rules_to_run, snakemake

pytestmark = pytest.mark.medium
HEADER = "plate,site,frame,row,col,decision,to_row,to_col"
TRACKING = {"seed_cells", "track_cells", "measure_channel_shift"}


def write_decisions(study, *rows):
    """Write what was decided on the first cells of a site: lines without plate and place."""
    folder = study / "resources/reviews"
    folder.mkdir(exist_ok=True)
    lines = [f"TINY-1,{row}" for row in rows]
    (folder / "TINY-1.csv").write_text("\n".join([HEADER, *lines]) + "\n")


def test_a_decision_reruns_what_depends_on_it_alone(changed):
    study, repository = changed
    cells = "results/cells/TINY-1.parquet"
    before = read_table("cells", study / cells)
    cell = before[before["used"]].iloc[0]
    seeds = read_csv(study / f"results/seeds/TINY-1/{cell.site}.csv").set_index("cell")
    row, col = seeds.loc[cell.cell, ["row", "col"]]
    place = f"{cell.site},0,{row:.2f},{col:.2f}"

    write_decisions(study, f"{place},accept,,")
    rerun = rules_to_run(study, repository=repository)
    assert {"analyse_sensitivity", "render_report", "review_tracks"} <= set(rerun)
    assert not {*TRACKING, "collect_cells", "split_cells", "search_gbm"} & set(rerun)

    write_decisions(study, f"{place},move,{row + 1:.2f},{col:.2f}")
    rerun = rules_to_run(study, cells, repository=repository)
    assert rerun == {"seed_cells": 1, "track_cells": 1, "collect_cells": 1}

    write_decisions(study, f"{place},reject,,")
    rerun = rules_to_run(study, repository=repository)
    assert {"match_decisions", "collect_cells", "split_cells", "render_report"} <= set(rerun)
    assert not TRACKING & set(rerun)
    process = snakemake(study, "--", cells, repository=repository)
    assert process.returncode == 0, process.stdout
    after = read_table("cells", study / cells)
    named = (after["site"] == cell.site) & (after["cell"] == cell.cell)
    assert after.loc[named, "reason"].tolist() == ["rejected in review"]
    assert after[~named].equals(before[~named])
    assert "match_decisions" not in rules_to_run(study, cells, repository=repository)

    write_decisions(study, f"{place},drop,,")
    process = snakemake(study, "--dry-run", repository=repository)
    assert process.returncode != 0
    assert "line 2: decision 'drop'; expected one of" in process.stdout
