"""Check settings against their JSON Schema: one sentence per wrong key, old names included."""

import re
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
    "claims/approach": "the setting primary, at the top level, now names this approach",
    "features": "cross-fitting (features/fit) gained nothing on simulated plates",
    "cnn/pooling": "pooling over the cell's mask gained nothing on simulated plates",
}
LIMITS = {
    **{"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"},
    "multipleOf": "a multiple of",
}
KINDS = {
    **{"integer": "a whole number", "number": "a number"},
    **{"string": "a text", "boolean": "true or false"},
}
LISTS = {"minItems": "not empty", "uniqueItems": "each value once"}
NUMBER = re.compile(r"-?\d{1,9}(\.\d{0,9})?(e[+-]?\d)?", re.ASCII | re.IGNORECASE)
LONGEST = 80  # characters of what was found that a message shows


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
    shared = schema.get("$defs", {})
    problems = [problem for error in errors for problem in describe_error(error, shared)]
    if problems:
        count = f"config.yaml: {len(problems)} to put right (see config/defaults.md)"
        raise SettingsError("\n - ".join([count, *problems]))


def describe_error(error, shared):
    """Return one sentence per problem of a jsonschema error: where, found, expected.

    `shared` is the part of the schema ($defs) that others refer to.
    """
    where = "/".join(map(str, error.absolute_path))
    if inner := errors_within(error):
        return [problem for each in inner for problem in describe_error(each, shared)]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return [
            f"{join(where, key)}: {explain_unknown(join(where, key), known)}"
            for key in error.instance
            if key not in known
        ]
    if error.validator == "required":
        known = error.schema["properties"]
        missing = [key for key in error.validator_value if key not in error.instance]
        return [
            f"{join(where, key)}: missing; expected {describe_range(known[key], shared)}"
            f"{describe_meaning(known[key])}"
            for key in missing
        ]
    if error.instance is None:
        return [f"{where}: is empty; give it a value, or delete the line to have its default"]
    found = repr(error.instance)[:LONGEST]
    if error.validator == "pattern":
        return [f"{where}: a name is {found}; expected {error.schema['description']}. Rename it"]
    return [
        f"{where}: found {found}; expected {describe_range(error.schema, shared)}"
        f"{hint(error.instance)}{describe_meaning(error.schema)}"
    ]


def errors_within(error):
    """Return the errors of the keys within a section that may also be a word.

    Nothing where a section may be one of several, so that all of them are to be told.
    """
    if error.validator != "anyOf" or not isinstance(error.instance, dict):
        return []
    of_choice = {}
    for each in error.context:
        of_choice.setdefault(each.schema_path[0], []).append(each)
    words = ("enum", "const", "type")
    sections = [
        errors
        for errors in of_choice.values()
        if not any(each.validator in words and not each.path for each in errors)
    ]
    return sections[0] if len(sections) == 1 else []


def describe_range(about, shared):
    """Return in words what a setting may be, by its part of the schema.

    >>> describe_range({"anyOf": [{"const": "max"}, {"type": "integer", "minimum": 1}]}, {})
    'max or a whole number >= 1'
    """
    about = shared.get(about.get("$ref", "").removeprefix("#/$defs/"), {}) | about
    if "anyOf" in about:
        return " or ".join(describe_range(choice, shared) for choice in about["anyOf"])
    if values := about.get("enum", [about["const"]] if "const" in about else []):
        return " or ".join(dict.fromkeys(map(str, values)))
    if "title" in about:
        return about["title"]
    if about["type"] == "object":
        keys = about.get("properties", {})
        if len(keys) == 1:
            return "".join(f"{{{key}: {describe_range(keys[key], shared)}}}" for key in keys)
        return f"a section with {', '.join(keys) or 'at least one name'}"
    if about["type"] == "array":
        words = [name for key, name in LISTS.items() if about.get(key)]
        return f"a list ({', '.join([*words, 'each ' + describe_range(about['items'], shared)])})"
    limits = [f"{sign} {about[key]:g}" for key, sign in LIMITS.items() if key in about]
    return " ".join([KINDS[about["type"]], ", ".join(limits)]).strip()


def describe_meaning(about):
    """Return the first sentence of a setting's description, as one that follows another."""
    meaning = about.get("description", "").partition(". ")[0].rstrip(".")
    return f". Meaning: {meaning}" if meaning else ""


def hint(found):
    """Return what to do with a number that YAML takes for a text, or nothing.

    >>> hint("1e-4"), hint(0.5), hint("many")
    ('. Write it as 0.0001, without quotation marks', '', '')
    """
    if not isinstance(found, str) or not NUMBER.fullmatch(found):
        return ""
    plain = f"{float(found):.9f}".rstrip("0").rstrip(".")
    return f". Write it as {plain}, without quotation marks"


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
