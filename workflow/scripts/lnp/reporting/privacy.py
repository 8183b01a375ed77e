"""What a report or deposit need not tell: folders outside the study, home folders, machines.

A path below the folder of the study is given from there. Of any other path its last name is left,
and of a raw folder the plate's.
"""

import os
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from pathlib import Path, PureWindowsPath

HIDE = "hide"  # of the setting provenance/names_and_paths
OUTSIDE = "[outside the study]"
# Absolute paths within a text: two names at least, after no letter, digit or address of the web.
IN_TEXT = re.compile(r"(?<![\w.:/\\\]])(?:~\w*|[A-Za-z]:)?(?:[/\\][^/\\\s'\"<>|;,]+){2,}[/\\]?")


def hide_paths(value, study):
    """Return settings (dict, list, text, number) whose paths do not leave the study.

    Parameters
    ----------
    value : any
        Texts in it that are absolute, begin with ~ or lead out of the study are paths.
    study : path
        Folder of the study, absolute.

    >>> hide_paths({"weights": "/home/jane/vgg16.pth", "plates": "config/plates.tsv"}, "/study")
    {'weights': '[outside the study]/vgg16.pth', 'plates': 'config/plates.tsv'}
    """
    if isinstance(value, dict):
        return {key: hide_paths(part, study) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [hide_paths(part, study) for part in value]
    return hide_path(value, study) if isinstance(value, str) else value


def hide_path(text, study):
    """Return a text as it is, or, if it is a path that could name someone, what may be told."""
    below = os.path.relpath(os.path.join(study, text), study)
    leaves = text.startswith("~") or below.split(os.sep)[0] == os.pardir
    if leaves or PureWindowsPath(text).drive:
        return f"{OUTSIDE}/{PureWindowsPath(text).name}"
    return below if os.path.isabs(text) else text


def hide_in_errors(unfinished, study):
    """Return what a run could not make with no path in its errors that leaves the study.

    Parameters
    ----------
    unfinished : dict
        See `lnp.core.failed_jobs.list_unfinished`.
    study : path
    """
    failures = [
        failure | {"error": IN_TEXT.sub(lambda found: hide_path(found[0], study), failure["error"])}
        for failure in unfinished["failures"]
    ]
    return unfinished | {"failures": failures}


def hide_in_table(path, raw, study):
    """Return a table of plates or wells without paths that leave the study.

    Parameters
    ----------
    path : path
        Of the table; any encoding that the pipeline reads.
    raw : dict of str to str
        Raw folder of each plate, as the table has it.
    study : path

    Returns
    -------
    path, or StringIO
        The path, if the table has no such path in it; else its text.
    """
    text = read_text(path)
    public = text
    for plate, folder in sorted(raw.items(), key=lambda pair: -len(pair[1])):
        if hide_path(folder, study) != folder:
            public = public.replace(folder, f"resources/raw/{plate}")
    public = IN_TEXT.sub(lambda found: hide_path(found[0], study), public)
    return path if public == text else StringIO(public)


def read_text(path):
    """Read a text with or without a byte order mark; if it is no UTF, as Windows writes it."""
    content = Path(path).read_bytes()
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def number_machines(machines):
    """Return descriptions of machines with numbers in place of their names."""
    return [machine | {"name": f"machine {i}"} for i, machine in enumerate(machines, start=1)]
