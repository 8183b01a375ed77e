"""What is wrong with a study's settings, key by key, in words."""

from difflib import get_close_matches

from jsonschema import Draft202012Validator

from lnp.core.errors import LnpError


class SettingsError(LnpError):
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
        count = f"config.yaml: {len(problems)} to put right (see config/schema.yaml)"
        raise SettingsError("\n - ".join([count, *problems]))


def describe_error(error):
    """Return one sentence per problem of a jsonschema error: where, found, expected."""
    where = "/".join(map(str, error.path))
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = [key for key in error.instance if key not in known]
        return [f"{join(where, key)}: unknown key{suggestion(key, known)}" for key in unknown]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return [f"{join(where, key)}: missing" for key in missing]
    meaning = error.schema.get("description")
    return [f"{where}: {error.message}" + (f". Meaning: {meaning}" if meaning else "")]


def join(where, key):
    """Return the path of a key below `where`."""
    return f"{where}/{key}" if where else str(key)


def suggestion(key, known):
    """Return which key may have been meant, in words."""
    close = get_close_matches(str(key), known, n=1)
    return f"; was {close[0]} meant?" if close else f"; known are {', '.join(known)}"
