"""Studies for the tests of faults."""

import pytest

from study import write_tiniest


@pytest.fixture
def new_study(tmp_path):
    """Return a function that writes the settings of a study that is run in under a minute."""
    return lambda name="study": write_tiniest(tmp_path / name)
