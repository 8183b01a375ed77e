import numpy as np

from lnp.imaging.light import Light

RNG = np.random.default_rng(0)
DARK = RNG.normal(100, 3, (160, 160))
LIT = DARK + 3000 * (np.indices((160, 160)).sum(axis=0) % 40 < 12)


def test_a_frame_without_light_counts_as_missing():
    light = Light()
    for frame, image in enumerate([LIT, LIT, DARK, LIT]):
        planes = light.remove_dark({"counterstain": image, "lnp": DARK, "gfp": None}, frame)
        assert (planes["counterstain"] is None) == (frame == 2)
        assert planes["lnp"] is DARK  # perhaps there are no particles
    assert len(light.describe()) == 1
    assert light.describe()[0].startswith(
        "counterstain has no light in 1 frames (2): less than 10% of the contrast"
    )


def test_bleaching_is_not_darkness():
    light = Light()
    for frame, share in enumerate([1, 0.7, 0.5, 0.35, 0.25, 0.2]):
        image = 100 + share * (LIT - 100)
        assert light.remove_dark({"counterstain": image}, frame)["counterstain"] is image
    assert light.describe() == []
