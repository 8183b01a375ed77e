from lnp.reporting.figures.montage import bar_length_um, montage_frames, montage_sites


def test_the_montage_shows_the_sites_with_the_most_used_cells(cells):
    assert montage_sites(cells) == {316.0: "C04_f001", 0.0: "G03_f001"}  # C03 is not used
    fewer = cells.drop(cells.index[cells["site"] == "G03_f001"][:1])
    assert montage_sites(fewer)[0.0] == "G04_f001"
    assert montage_sites(cells.assign(used=False))[316.0] == "C03_f001"


def test_montage_frames_are_first_last_seen_middle_and_last():
    assert montage_frames(72, 20) == [0, 19, 45, 71]
    assert montage_frames(12, 12) == [0, 11]


def test_scale_bars_are_round_and_fit():
    assert [bar_length_um(most) for most in [104, 99, 3.2, 0.5]] == [100, 50, 2, 1]
