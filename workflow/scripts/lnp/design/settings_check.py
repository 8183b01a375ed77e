"""Settings that the schema cannot check, because they must fit each other or the plates."""

from itertools import pairwise

from lnp.core.pixel_text import read_pixels
from lnp.core.vocabulary import CHANNELS, CONTROLS, CONVENTIONS, FORMULATION, WITH_PARTICLES
from lnp.design.conditions import dose_text
from lnp.design.formulations.column import simulated_formulation_problems
from lnp.design.formulations.folds import formulation_fold_problems
from lnp.design.section_checks.families import family_problems
from lnp.design.section_checks.published import published_problems
from lnp.design.unit_counts import count_units, n_folds_of, training_wells

NO_DOSE = dose_text(0)


def check_settings(config, plates, wells):
    """Return what is wrong between settings, plates and wells, one sentence each.

    Parameters
    ----------
    config : dict
        All settings, already checked against the schema.
    plates, wells : DataFrame
        As `lnp.design.plate_layout.read_layout` returns them.
    """
    return [problem for check in CHECKS for problem in check(config, plates, wells)]


def horizon_problems(config, _plates, _wells):
    """A model must not see the frame in which the outcome is read."""
    n_frames = config["acquisition"]["n_frames"]
    return [
        f"horizons: {horizon} first frames reach the last of the {n_frames} frames, where the "
        f"outcome is read; the horizon may be {n_frames - 1} at most (acquisition/n_frames)"
        for horizon in config["horizons"]
        if horizon >= n_frames
    ]


def simulation_problems(config, plates, _wells):
    """The truth of a simulated plate begins at time point 1, and its scene is one."""
    section = config.get("simulation", {})
    simulated, first = section.get("plates", []), config["acquisition"].get("first_timepoint", 1)
    scenes = {f"scenes/{plate}": scene for plate, scene in section.get("scenes", {}).items()}
    problems = [
        f"simulation/{name}: this plate is not simulated; expected one of {', '.join(simulated)} "
        "(simulation/plates). Correct the name, or delete the line"
        for name in scenes
        if name.removeprefix("scenes/") not in simulated
    ]
    problems += [
        f"simulation/{name}: found like {scene['like']} and varied {scene['varied']}; expected one "
        "of them. Delete the other"
        for name, scene in {"scene": section.get("scene"), **scenes}.items()
        if isinstance(scene, dict) and {"like", "varied"} <= scene.keys()
    ]
    problems += filmed_problems(section.get("filmed", {}), config, plates)
    if simulated and first != 1:
        problems.append(
            f"acquisition/first_timepoint: {first}; expected 1 where plates are simulated. Delete "
            "the line"
        )
    return problems


def filmed_problems(filmed, config, plates):
    """A film that ends before the outcome is that of a simulated plate to predict."""
    known = set(plates.index[plates["simulated"] & (plates["purpose"] == "predict")])
    n_frames = config["acquisition"]["n_frames"]
    return [
        f"simulation/filmed/{plate}: found {n} frames; expected a simulated plate with the purpose "
        f"predict, and at most {n_frames} frames (acquisition/n_frames). Correct the line, or "
        "delete it"
        for plate, n in filmed.items()
        if plate not in known or n > n_frames
    ]


def size_problems(config, _plates, _wells):
    """The reporter's box fits into the crop, and the crop into the search window."""
    sides = {
        "reporter/box_um": config["reporter"]["box_um"],
        "crops/side_um": config["crops"]["side_um"],
        "tracking/window_um": config["tracking"]["window_um"],
    }
    names = list(sides)
    return [
        f"{small} {sides[small]} is larger than {large} {sides[large]}, in which it must lie; "
        "lower the first, or raise the second"
        for small, large in pairwise(names)
        if is_larger(sides[small], sides[large])
    ]


def is_larger(first, second):
    """Return whether a length is larger than another; unknown, and so False, in two units.

    >>> is_larger(32.0, 31.2), is_larger("50 px", "48 px"), is_larger("50 px", 31.2)
    (True, True, False)
    """
    in_pixels = [read_pixels(length) for length in (first, second)]
    if in_pixels == [None, None]:
        return first > second
    return None not in in_pixels and in_pixels[0] > in_pixels[1]


def mask_problems(config, _plates, _wells):
    """Only some trackers use masks that a lab made, and labels that are tracks are seeds too."""
    tracking, seeding = config["tracking"], config["seeding"]["method"]
    problems = []
    if tracking["masks"] != "own" and tracking["method"] not in ("link", "labels"):
        problems.append(
            f"tracking/masks: {tracking['masks']}; expected own with tracking/method: "
            f"{tracking['method']}, which makes its own masks. Set tracking/method to link"
        )
    if tracking["method"] == "labels" and seeding != "automatic":
        problems.append(
            f"seeding/method: {seeding}; expected automatic with tracking/method: labels, where "
            "the labels of the first frame are the cells. Delete the line"
        )
    return problems


def channel_problems(config, plates, _wells):
    """Channels have numbers of their own; all plates have the same ones."""
    problems = [
        f"plate {plate!r}: two channels have the same number: {channels}; expected one for each. "
        "Correct acquisition/channels, or the columns in the table of plates"
        for plate, channels in plates["channels"].items()
        if len(set(channels.values())) < len(channels)
    ]
    imaged = {plate: sorted(channels) for plate, channels in plates["channels"].items()}
    if len(set(map(tuple, imaged.values()))) > 1:
        problems.append(
            f"plates were imaged in different channels: {imaged}; models need the same ones. Set a "
            "channel that not all plates have to none (acquisition/channels), and leave its column "
            "in the table of plates empty"
        )
    absent = set(CHANNELS) - set(imaged[plates.index[0]])
    if absent and plates["simulated"].any():
        problems.append(
            f"acquisition/channels: none for {sorted(absent)}; expected a number for each, since "
            "simulated plates have all channels. Give them numbers"
        )
    return problems


def control_problems(config, plates, wells):
    """Each protocol has wells that set its threshold; simulated controls get no particles."""
    kept = training_wells(plates, wells)
    problems = [
        f"protocols/{name}/controls: {protocol['controls']} set the threshold, and no well of a "
        f"training plate has one of these roles; there are {sorted(set(kept['role']))}. Correct "
        "the setting, or the roles in the table of wells"
        for name, protocol in config["protocols"].items()
        if len(kept) and not kept["role"].isin(protocol["controls"]).any()
    ]
    simulated = wells["plate"].map(plates["simulated"]).eq(True)
    dosed = wells[simulated & wells["role"].isin(CONTROLS) & (wells["dose_ng"] > 0)]
    return problems + [
        f"plate {row.plate!r}, well {row.well!r}: a simulated {row.role} well has no particles; "
        f"set its dose_ng to 0, found {row.dose_ng:g}"
        for row in dosed.itertuples()
    ]


def unit_problems(config, plates, wells):
    """Every part of a fold needs a unit of each dose; usable cells are counted only later."""
    problems = []
    for name, protocol in config["protocols"].items():
        n_units = count_units(protocol, plates, wells)
        if not n_units:  # cells are units, or no plate trains
            continue
        if protocol["unit"] == FORMULATION:
            problems += formulation_fold_problems(f"protocols/{name}", protocol, n_units)
            continue
        roles = [role for role in CONTROLS if role in protocol["controls"]]
        setting = "" if roles == CONTROLS else f" that set the threshold ({', '.join(roles)})"
        n_needed, parts = n_folds_of(protocol, n_units), "the folds of scheme cross"
        if protocol["scheme"] == "holdout":
            n_needed, parts = n_needed + 1, "a test set and the folds"
        problems += [
            f"protocols/{name}: {n} {protocol['unit']}s at {dose}"
            f"{setting if dose == NO_DOSE else ''} are too few for {parts}; at "
            f"least {n_needed} of each dose are needed: add {n_needed - n}, or choose fewer folds "
            "(n_folds) or a smaller unit"
            for dose, n in n_units.items()
            if n < n_needed
        ]
    return problems


def read_out_problems(config, _plates, _wells):
    """One recurrent network for all horizons reads the features of one encoder."""
    if config["lstm"]["read_out"] == "all" and config["cnn"]["frames_seen"] == "horizon":
        return [
            "lstm/read_out: all needs cnn/frames_seen: all: one recurrent network for all horizons "
            "reads the features of one encoder; or set lstm/read_out to horizon"
        ]
    return []


def weights_problems(config, _plates, _wells):
    """Named weights of the convolution base expect one kind of input."""
    weights, found = config["cnn"]["weights"], config["cnn"]["convention"]
    expected = CONVENTIONS.get(weights, found)
    if found == expected:
        return []
    return [
        f"cnn/convention: {found}; expected {expected} with cnn/weights: {weights}, which were "
        f"trained on such input. Set cnn/convention to {expected}, or choose other weights"
    ]


def spot_problems(config, plates, wells):
    """A threshold of spots by control wells needs some without particles, and their planes."""
    if config["spots"]["threshold"] != "controls" or not (plates["purpose"] == "train").any():
        return []
    if config.get("published", {}).get("plates"):
        found = "a study of the published archive, which has no planes of control wells"
    elif "lnp" not in plates["channels"].iloc[0]:
        found = "plates without a label of the nanoparticles (acquisition/channels/lnp)"
    else:
        without = [role for role in CONTROLS if role != WITH_PARTICLES]
        if training_wells(plates, wells)["role"].isin(without).any():
            return []
        found = f"no training well with one of the roles {', '.join(without)}"
    return [
        f"spots/threshold: controls, and {found}; expected control wells, in whose cells each spot "
        "is false. Name them in wells.tsv, or set spots/threshold to a number, 5"
    ]


CHECKS = [
    *(horizon_problems, simulation_problems, size_problems, channel_problems),
    *(mask_problems, control_problems, unit_problems, read_out_problems),
    *(weights_problems, simulated_formulation_problems, published_problems),
    *(spot_problems, family_problems),
]
