"""Packages of a job come from its rule's environment, not from the one that runs Snakemake.

Snakemake adds its own packages to the end of every script's path. What a rule's
environment lacks would be found there by accident, in another version, and would be
missing on the next machine.
"""

import os
import site
import sys
from pathlib import Path
from types import ModuleType

from lnp.core.errors import LnpError

SCRIPTS = Path(__file__).parents[2]
LOADED_BY_OTHERS = {"imagecodecs", "pyarrow"}  # by tifffile and pandas, where they are found


class OriginError(LnpError):
    """A package of a job comes from the environment that runs Snakemake."""


def keep_to_own_packages():
    """Take the packages of another environment's Snakemake off the path of imports.

    Raises
    ------
    OriginError
        If some of them have been imported already.
    """
    folder = find_foreign()
    if folder is None:
        return
    found = sorted(name for name in names_in_use() if lies_in(name, folder))
    if found:
        raise OriginError(
            f"{', '.join(found)}: imported from Snakemake's environment ({folder}), since the "
            f"rule's ({sys.prefix}) lacks them; add them to the rule's file in envs/"
        )
    sys.path[sys.path.index(folder) :] = [str(SCRIPTS)]  # all after it, Snakemake has put there


def find_foreign():
    """Return the folder of Snakemake's packages if it is not this environment's own, or None."""
    if "snakemake" not in sys.modules:
        return None
    folder = str(Path(sys.modules["snakemake"].__file__).parents[1])
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    own = [*site.getsitepackages(), site.getusersitepackages(), *named]
    same = any(Path(folder).resolve() == Path(path).resolve() for path in own if path)
    return None if same or folder not in sys.path else folder


def names_in_use():
    """Return names of packages that the script and our modules hold, but for Snakemake's own."""
    ours = [sys.modules[name] for name in list(sys.modules) if name.split(".")[0] == "lnp"]
    values = [v for module in [sys.modules["__main__"], *ours] for v in vars(module).values()]
    names = [v.__name__ if isinstance(v, ModuleType) else type_home(v) for v in values]
    tops = {name.split(".")[0] for name in names} | LOADED_BY_OTHERS
    return {name for name in tops if not name.startswith("snakemake")}


def type_home(value):
    """Return the name of the module in which a class, function or value's class is defined."""
    home = getattr(value, "__module__", None)
    return home if isinstance(home, str) else type(value).__module__


def lies_in(name, folder):
    """Return whether a package has been imported from a folder."""
    paths = getattr(sys.modules.get(name), "__path__", None)
    file = getattr(sys.modules.get(name), "__file__", None)
    places = [*(paths or []), *([file] if file else [])]
    return any(Path(place).is_relative_to(folder) for place in places)
