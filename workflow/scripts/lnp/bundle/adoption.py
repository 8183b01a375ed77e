"""Settings of a study whose plates are predicted by the models of another one.

What a model sees must be made as in its training: these settings come from the bundle, and others
are refused. How cells are found comes from the bundle too, unless the study says otherwise.
"""

from copy import deepcopy

from lnp.bundle.about import FIXED, OFFERED
from lnp.core.errors import LnpError
from lnp.core.vocabulary import SEEN_CHANNELS

OWN = "results/model.zip"  # the bundle of the study itself


class AdoptionError(LnpError, ValueError):
    """The settings of a study are not those that the models of a bundle need."""


def adopt_settings(config, offered, in_pixels):
    """Return the settings of a study with those of a bundle.

    Parameters
    ----------
    config : dict
        Settings as a person wrote them.
    offered : dict
        Settings of the bundle, with all defaults; see `lnp.bundle.about.describe_settings`.
    in_pixels : dict
        Lengths that the study gives in pixels, see `lnp.design.pixel_lengths`.

    Returns
    -------
    dict

    Raises
    ------
    AdoptionError
        With every setting that would change what the models see, or that the bundle cannot give.
    """
    ask_for_stain(config.get("staining", {}), offered.get("staining", {}))
    problems = [
        problem
        for key in FIXED
        if key in config and key in offered  # a section may be younger than the bundle
        for problem in list_differences(key, config[key], offered[key])
    ]
    problems += [
        f"{section}/{name}: found {length}; expected {offered[section][name]} um, as in training"
        for (section, name), length in in_pixels.items()
        if section in FIXED
    ]
    if problems:
        raise AdoptionError(
            "\n - ".join(
                [
                    f"settings (config.yaml): {len(problems)} differ from those of the models "
                    "(predict/model), which decide what the models see. Delete these lines:",
                    *problems,
                ]
            )
        )
    fixed = {key: deepcopy(offered[key]) for key in FIXED if key in offered}
    return config | fixed | {key: merge(offered[key], config.get(key, {})) for key in OFFERED}


def ask_for_stain(given, offered):
    """Refuse to find cells in the measured counterstain by chance, where training did not."""
    if offered.get("used") and "used" not in given:
        raise AdoptionError(
            "staining/used: not given; expected true or false, since the models (predict/model) "
            "were trained on cells found in a predicted counterstain, whose networks are not in "
            "the bundle. Set staining: {used: true, network: <a file of results/staining/networks "
            "of the training study>}, or used: false to find cells in the measured counterstain."
        )


def list_differences(name, found, expected):
    """Return where settings that are given differ from others, one sentence each.

    >>> list_differences("crops", {"side_um": 40}, {"side_um": 31.2, "kept": 20})
    ['crops/side_um: found 40; expected 31.2, as in training']
    """
    if isinstance(found, dict) and isinstance(expected, dict):
        return [
            problem
            for key in found
            for problem in list_differences(f"{name}/{key}", found[key], expected.get(key))
        ]
    if found == expected:
        return []
    return [f"{name}: found {found}; expected {expected}, as in training"]


def merge(offered, given):
    """Return a section of settings: the given ones, and what is offered of the others.

    >>> merge({"z": "max", "channels": {"lnp": 6, "gfp": 5}}, {"channels": {"lnp": 2}})
    {'z': 'max', 'channels': {'lnp': 2, 'gfp': 5}}
    """
    if not (isinstance(offered, dict) and isinstance(given, dict)):
        return deepcopy(given)
    return {
        key: merge(offered[key], given[key])
        if key in offered and key in given
        else deepcopy(given.get(key, offered.get(key)))
        for key in [*offered, *(key for key in given if key not in offered)]
    }


def check_plates(purposes, model):
    """Refuse training plates beside the models of another study, and new plates without models.

    Parameters
    ----------
    purposes : list of str
        Of all plates: train or predict.
    model : str
        Setting predict/model.
    """
    if model != OWN and "train" in purposes:
        raise AdoptionError(
            f"predict/model: {model}, the models of another study, and the table of plates has "
            "plates that train models here; expected plates with the purpose predict only. Put "
            "the plates to predict into a separate study folder, or delete predict/model."
        )
    if model == OWN and "train" not in purposes:
        raise AdoptionError(
            f"table of plates: found {len(purposes)} plates with the purpose predict and none that "
            "trains models; expected one with the purpose train, or models. Set predict/model to "
            "the model.zip of another study, or correct the purpose."
        )


def check_channels(channels, needed, model):
    """Refuse plates that lack a channel that the models see, or have one that they do not know.

    Parameters
    ----------
    channels : dict of str to iterable of str
        Imaged channels by plate.
    needed : list of str
        Channels that the models were trained on.
    model : str
        Setting predict/model.
    """
    for plate, imaged in channels.items():
        seen = [name for name in SEEN_CHANNELS if name in imaged]
        if seen != list(needed):
            raise AdoptionError(
                f"plate {plate}: found the channels {', '.join(seen)}; the models of {model} were "
                f"trained on {', '.join(needed)}. Correct acquisition/channels, or take models "
                "that were trained on these channels."
            )
