import numpy as np
import pytest

from lnp.reporting.figures.plate import draw_plate
from lnp.reporting.figures.style import save_figure
from synthetic.results import (
    PLATE,
)


@pytest.mark.medium
def test_all_figures_of_a_plate_are_the_same_bytes_in_every_run(plate, tmp_path):
    tables, crops = plate
    for run in ["first", "second"]:
        drawn = draw_plate(tables["images"], tables, crops, 4, 8, "none")
        for name, (figure, table) in drawn.items():
            kind = "png" if name == "montage" else "svg"
            save_figure(figure, table, tmp_path / run / f"{name}.{kind}")
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert len(files) == 14
    for name in files:
        first, second = (tmp_path / run / name for run in ["first", "second"])
        assert first.read_bytes() == second.read_bytes(), name


@pytest.mark.medium
def test_a_plate_that_is_still_being_filmed_can_be_drawn(plate):
    tables, crops = plate
    tables = dict(tables)
    images = tables["images"][tables["images"]["channel"] != "gfp"]
    tables["cells"] = tables["cells"].assign(used=False, reason="no outcome yet", gfp=np.nan)
    drawn = draw_plate(images, tables, crops, 8, 8, "ring")
    assert set(drawn["filmstrips"][1]["plate"]) == {PLATE}
