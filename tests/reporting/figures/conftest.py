"""Results of one made-up plate, for all tests of figures."""

import pytest

from synthetic.results import (
    make_cells,
    make_tracks,
    make_wells,
    write_plate,
)

N_FRAMES = 8


@pytest.fixture(scope="session")
def cells():
    return make_cells(make_wells(), n_cells=5)


@pytest.fixture(scope="session")
def tracks(cells):
    return make_tracks(cells, N_FRAMES)


@pytest.fixture(scope="session")
def plate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plate")
    tables = write_plate(folder)
    return tables, sorted(map(str, folder.glob("results/crops/*/*.zip")))
