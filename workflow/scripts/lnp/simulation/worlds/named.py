"""Fixed worlds, far apart in the family, for tests, tuning and tables."""

from dataclasses import replace

from lnp.simulation.worlds.world import PLAIN

CHANGES = {
    "plain": {},
    "rings": {
        "confluence": 0.2,
        "middle": 0.3,
        "nucleus": -0.3,
        "border_dip": 0.3,
        "raggedness": 1.2,
        "persistence": 0.6,
        "grain": 0.0,
        "uneven": 0.15,
        "brightness": 0.9,
    },
    "spindly": {
        "confluence": 0.15,
        "elongation": 3.2,
        "taper": 0.7,
        "raggedness": 0.8,
        "persistence": 0.7,
        "speed": 1.2,
        "grain": 0.004,
        "nucleus": 0.25,
    },
    "confluent": {
        "confluence": 1.1,
        "border_dip": 0.45,
        "size_spread": 0.16,
        "raggedness": 1.3,
        "brightness_spread": 0.35,
        "speed": 0.6,
        "grain": 0.004,
    },
    "walkers": {
        "confluence": 0.06,
        "clump": 1.0,
        "elongation": 1.6,
        "taper": 0.3,
        "raggedness": 1.1,
        "persistence": 0.9,
        "speed": 1.7,
        "jitter_px": 3.0,
        "grain": 0.0,
        "divisions": 0.3,
    },
    "litter": {
        "confluence": 0.18,
        "debris": 60,
        "floaters": 30,
        "deaths": 0.15,
        "size_spread": 0.2,
        "grain": 0.02,
        "brightness_spread": 0.4,
    },
    "hazy": {
        "confluence": 0.22,
        "haze": 0.5,
        "vignetting": 3.5,
        "defocus_px": 6.0,
        "bleaching": 0.02,
        "brightness": 0.6,
        "staining_slope": 0.4,
        "uneven": 0.3,
    },
    "eight_bit": {
        "confluence": 0.25,
        "bits": 8,
        "gain": 1.5,
        "bright_row": 3.0,
        "nucleus": 0.5,
        "grain": 0.003,
        "jitter_px": 2.0,
    },
    "jump": {
        "confluence": 0.2,
        "jumps": 1,
        "jump_px": 240.0,
        "grain": 0.0,
        "persistence": 0.5,
        "middle": 0.6,
    },
}
WORLDS = {name: replace(PLAIN, **changes, name=name) for name, changes in CHANGES.items()}
