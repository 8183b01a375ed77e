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


def test_levels_are_counted_in_the_frames_that_models_see_and_where_a_cell_is(tmp_path):
    cells = make_cells(2)
    crops = np.arange(1, len(cells) + 1, dtype=np.uint16)[:, None, None, None, None]
    crops = np.broadcast_to(crops, (len(cells), 3, 3, 4, 4)).copy()
    crops[:, 2] = 999  # a frame that no model sees
    crops[0, 1], present = 0, np.ones((len(cells), 3), dtype=bool)
    present[0, 1] = False  # the first cell has no crop there
    stores = write_crops(tmp_path, cells, crops, present)
    counts = count_sites(stores, n_frames=2)
    assert counts[0].nonzero()[0].tolist() == list(range(1, len(cells) + 1))
    assert counts[:, 1:3].tolist() == [[16, 32]] * 3


def test_constants_are_proposed_as_config_yaml_has_them():
    scaling = {name: {"offset": i, "scale": 100 + i} for i, name in enumerate(SEEN_CHANNELS)}
    assert yaml.safe_load(format_scaling(scaling)) == {"cnn": {"scaling": scaling}}


def test_settings_take_the_constants_of_the_file_where_they_have_none(tmp_path):
    path, found = tmp_path / "scaling.yaml", {"lnp": {"offset": 100, "scale": 400}}
    path.write_text(format_scaling(found))
    assert with_scaling({"scaling": "auto", "seed": 1}, path).scaling == found
    typed = with_scaling({"scaling": {"lnp": {"offset": 1, "scale": 2}}}, [])
    assert typed.scaling["lnp"] == {"offset": 1, "scale": 2}
