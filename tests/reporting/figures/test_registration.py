import numpy as np

from lnp.reporting.figures.registration import plot_registration
from synthetic.results import (
    make_shifts,
    make_site_channel_shift,
)


def test_registration_keeps_every_site_and_frame():
    sites = ["C03_f001", "C04_f001"]
    hours = np.array([0.0, 0.5, 1.0])
    _, table = plot_registration(make_shifts(sites, 3), make_site_channel_shift(sites), hours)
    assert table["hours"].tolist() == [0.0, 0.5, 1.0] * 2
