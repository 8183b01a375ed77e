"""The authors' numbers: found again in a table that has them, and told where it has not."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.published import reference
from lnp.published.checks import AGREES, DIFFERS, UNKNOWN, check_published, describe_checks


def as_published():
    """Return a table of cells with the counts, classes and pixels that the authors print."""
    wells = ["C04", "C05", "E03", "E04", "E05", "G03", "G04", "G05"]
    sites = [f"{well}_f{field:03d}" for well in wells for field in (1, 2)]
    parts = np.repeat(["train", "test"], [602, 172])
    cells = pd.DataFrame({"plate": "P", "part": parts, "cell": range(774), "n_crops": 20})
    cells["site"] = [sites[k % 16] for k in range(774)]
    first = np.arange(774) < 136
    others = [f"fold{k % 4 + 1}" for k in range(774)]
    cells["fold"] = np.where(parts == "test", "", np.where(first, "fold5", others))
    train = np.arange(602) < 387
    cells["gfp"] = np.concatenate([np.where(train, 6e5, 5e4), np.repeat([6e5, 5e4], [123, 49])])
    cells["gfp_highest"] = 0.0
    cells.loc[cells["site"] == "G03_f001", "gfp_highest"] = 126950.0
    for name in SEEN_CHANNELS:
        highest = reference.MAXIMA[name]
        mean = reference.MEANS[name] * highest / 255
        deviation = reference.DEVIATIONS[name] * highest / 255
        cells[f"{name}_highest"] = np.where(cells["cell"] == 5, highest, highest // 2)
        cells[f"{name}_mean"], cells[f"{name}_square"] = mean, mean**2 + deviation**2
    return cells.assign(fraction=np.nan)


ROLES = {well: "control" if well.startswith("G") else "treated" for well in ["C04", "G03", "E03"]}


def verdicts(cells, statistics=None):
    table = check_published(cells, ROLES, statistics or {})
    return table.set_index("quantity")["verdict"]


def test_every_count_of_the_published_data_is_found_again():
    found = verdicts(as_published())
    counted = [q for q in found.index if "stats.npy" not in q and "GFP of" not in q]
    assert len(counted) == 23
    assert (found[counted] == AGREES).all(), found[counted]
    assert (found[[q for q in found.index if "stats.npy" in q]] == UNKNOWN).all()


def test_one_cell_less_is_told():
    found = verdicts(as_published().iloc[1:])
    differ = found[found == DIFFERS].index.tolist()
    assert {"cells", "training cells", "crops of training cells", "cells of fold5"} <= set(differ)
    assert "test cells" not in differ


def test_an_archive_without_a_split_has_no_counts_of_parts():
    found = verdicts(as_published().assign(part="", fold=""))
    assert found["cells"] == AGREES
    assert found["training cells"] == found["folds"] == UNKNOWN
    assert found["counterstain: highest count of training crops"] == UNKNOWN


def test_statistics_are_compared_number_by_number():
    values = [
        [0, reference.MAXIMA[n], reference.MEANS[n], reference.DEVIATIONS[n]] for n in SEEN_CHANNELS
    ]
    values[1][1] += 1
    gfp = [0, *reference.GFP.values(), 126950]
    statistics = {"statistics of crops": np.array(values), "statistics of GFP": np.array(gfp)}
    found = verdicts(as_published(), statistics)
    of_files = found[[q for q in found.index if "stats.npy" in q]]
    assert of_files[of_files != AGREES].to_dict() == {
        "lnp: highest count in cell_stats.npy": DIFFERS
    }


def test_the_sentence_names_what_differs():
    table = check_published(as_published().iloc[1:], ROLES, {})
    text = describe_checks(table)
    assert "cells: 773, expected 774" in text
    assert "cannot be known" in text
