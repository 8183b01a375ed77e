import numpy as np
import yaml

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.models.cnn.input_scaling import count_levels
from lnp.models.cnn.scaling_proposal import (
    count_sites,
    format_scaling,
    propose_scaling,
)
from lnp.models.cnn.sources import with_scaling
from synthetic.networks import make_cells, write_crops


def test_percentiles_become_zero_and_one():
    counts = np.zeros((3, 65536), dtype=int)
    counts[:, 101:201] = 1
    scaling = propose_scaling(counts, low=1, high=99)
    assert scaling["lnp"] == {"offset": 101, "scale": 98}


def count_with(value):
    """Return the histogram of 64 pixels per channel, one of which has a value."""
    crops = np.zeros((2, 2, 3, 4, 4), dtype=np.uint16)
    crops[:, :, 1] = np.arange(16).reshape(4, 4)
    crops[0, 0, 1, 0, 0] = value
    return count_levels(crops)


def test_one_hot_pixel_does_not_move_the_proposal():
    plain, hot = (propose_scaling(count_with(v), 2, 98) for v in (0, 65535))
    assert plain == hot


def test_levels_are_counted_of_used_cells_in_the_frames_that_models_see(tmp_path):
    cells = make_cells(2)
    crops = np.arange(len(cells), dtype=np.uint16)[:, None, None, None, None]
    crops = np.broadcast_to(crops, (len(cells), 3, 3, 4, 4)).copy()
    crops[:, 2] = 999  # a frame that no model sees
    stores = write_crops(tmp_path, cells, crops)
    used = {(row.plate, row.site, row.cell) for row in cells.iloc[[0, 3]].itertuples()}
    counts = count_sites(stores, used, n_frames=2)
    assert counts[0].nonzero()[0].tolist() == [0, 3]
    assert counts[:, [0, 3]].tolist() == [[32, 32]] * 3


def test_constants_are_proposed_as_config_yaml_has_them():
    scaling = {name: {"offset": i, "scale": 100 + i} for i, name in enumerate(SEEN_CHANNELS)}
    assert yaml.safe_load(format_scaling(scaling)) == {"cnn": {"scaling": scaling}}


def test_settings_take_the_constants_of_the_file_where_they_have_none(tmp_path):
    path, found = tmp_path / "scaling.yaml", {"lnp": {"offset": 100, "scale": 400}}
    path.write_text(format_scaling(found))
    assert with_scaling({"scaling": "auto", "seed": 1}, path).scaling == found
    typed = with_scaling({"scaling": {"lnp": {"offset": 1, "scale": 2}}}, [])
    assert typed.scaling["lnp"] == {"offset": 1, "scale": 2}
