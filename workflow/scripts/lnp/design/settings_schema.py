"""Check settings against their JSON Schema: one sentence per wrong key, old names included."""

from difflib import get_close_matches

from jsonschema import Draft202012Validator

from lnp.core.errors import LnpError

RENAMED = {  # old key: new key; <name> is that of a protocol
    "gfp": "reporter",
    "planning": "power_analysis",
    "protocols/<name>/floor": "protocols/<name>/min_counts",
    "cnn/focus": "cnn/central_disc",
    "cnn/n_copies": "cnn/n_augmentations",
    "lstm/first_epochs": "lstm/min_epochs",
    "lstm/keep_one_in": "lstm/reduction_factor",
    "gbm/n_copies": "gbm/n_augmentations",
}
REMOVED = {  # old key: why it is gone
    "features": "cross-fitting (features/fit) gained nothing on simulated plates",
    "cnn/pooling": "pooling over the cell's mask gained nothing on simulated plates",
}


class SettingsError(LnpError, ValueError):
    """The settings do not fit their schema."""


def check_schema(config, schema):
    """Raise one SettingsError that lists every wrong key, type and range.

    Parameters
    ----------
    config : dict
        All settings, as read from config.yaml.
    schema : dict
        The JSON Schema that they must fit.
    """
    errors = sorted(Draft202012Validator(schema).iter_errors(config), key=lambda e: str(e.path))
    problems = [problem for error in errors for problem in describe_error(error)]
    if problems:
        count = f"config.yaml: {len(problems)} to put right (see config/defaults.md)"
        raise SettingsError("\n - ".join([count, *problems]))


def describe_error(error):
    """Return one sentence per problem of a jsonschema error: where, found, expected."""
    where = "/".join(map(str, error.path))
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return [
            f"{join(where, key)}: {explain_unknown(join(where, key), known)}"
            for key in error.instance
            if key not in known
        ]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return [f"{join(where, key)}: missing" for key in missing]
    if error.instance is None:
        return [f"{where}: is empty; give it a value, or delete the line to have its default"]
    meaning = error.schema.get("description", "").partition(". ")[0].rstrip(".")
    return [f"{where}: {error.message}" + (f". Meaning: {meaning}" if meaning else "")]


def join(where, key):
    """Return the path of a key below `where`."""
    return f"{where}/{key}" if where else str(key)


def explain_unknown(path, known):
    """Explain what became of a key of an older version, or which of the `known` was meant."""
    keys = path.split("/")
    old = "/".join(["protocols", "<name>", *keys[2:]] if keys[0] == "protocols" else keys)
    if old in RENAMED:
        new = "/".join([*keys[:-1], RENAMED[old].split("/")[-1]])
        return f"is now called {new}; rename the key"
    if old in REMOVED:
        return f"was removed, since {REMOVED[old]}; delete the key"
    close = get_close_matches(keys[-1], known, n=1)
    if close:
        return f"unknown key; was {close[0]} meant?"
    return f"unknown key; known are {', '.join(known)}"
