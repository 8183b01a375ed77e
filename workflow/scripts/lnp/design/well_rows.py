"""The rows of the table of wells: what people write in them, and what it means."""

import re

from lnp.core.small_tables import name_rows, parse_number

KEPT = {  # in the column exclude: the well is not excluded
    *("no", "n", "false", "f", "0", "-", "--", "\u2013", "\u2014", "none", "null", "nan", "na"),
    *("n/a", "<na>", "nein", "falsch", "non", "faux", "not", "not excluded", "no exclusion"),
}
NO_REASON = {  # the well may be excluded, or not; the reason is not there
    *("yes", "true", "ja", "wahr", "oui", "vrai", "si", "exclude", "excluded", "exclusion"),
    *("ok", "okay", "good", "keep", "kept", "include", "included", "use", "used"),
}


def tidy_wells(table):
    """Return a table of wells (text) with whole names, roles in small letters, plain `exclude`.

    `c4` becomes C04, `Treated` treated, and what means that a well is kept, such as `no`, an
    empty cell.
    """
    kept = table["exclude"].str.lower().str.strip(" .").isin(KEPT)
    return table.assign(
        well=table["well"].map(whole_name),
        role=table["role"].str.lower(),
        exclude=table["exclude"].mask(kept, ""),
    )


def whole_name(well):
    """Return a well's name with a capital row and two digits; what is no name stays as it is.

    >>> whole_name("c4"), whole_name("aa3"), whole_name("C004"), whole_name("c1.a1")
    ('C04', 'AA03', 'C04', 'C01.a1')
    """
    parts = re.fullmatch(r"([A-Za-z]{1,2})0*([1-9]\d?)(\.\w+)?", well, re.ASCII)
    return f"{parts[1].upper()}{int(parts[2]):02d}{parts[3] or ''}" if parts else well


def exclude_problems(table):
    """Return a sentence for each text in the column `exclude` that gives no reason."""
    texts = table["exclude"].str.lower().str.strip(" .!")
    letters = texts.str.count(r"[^\W\d_]")
    bare = (table["exclude"] != "") & (texts.isin(NO_REASON) | (letters < 2))
    return [
        f"exclude {text!r} in {name_rows(rows)} is no reason; write why the well is not used, such "
        "as `out of focus`, or leave the cell empty to use the well"
        for text, rows in table[bare].groupby("exclude", sort=False)
    ]


def dose_problem(text):
    """Return what is wrong with a dose (ng) as it is written, or an empty text.

    >>> dose_problem("31,6"), dose_problem("1.000")
    ('', "dose_ng '1.000' is 1 or 1000, by country; write it without the mark")
    """
    found = "is not a number"
    try:
        if parse_number(text) >= 0:
            return ""
    except ValueError as error:
        found = str(error)
    if found == "is not a number":
        found += " from 0 up, such as 31.6 (in ng, without its unit)"
    return f"dose_ng {text!r} {found}"


def spelling_of(name, known):
    """Return which of the `known` names differs from `name` in case or spaces only, or None.

    >>> spelling_of("p1", ["P1", "P2"])
    'P1'
    """
    plain = {re.sub(r"\s+", " ", other).casefold(): other for other in known}
    return plain.get(re.sub(r"\s+", " ", name).casefold())


def dosed_controls(wells):
    """Return a sentence on wells of role control that have a dose, or an empty text."""
    dosed = wells[(wells["role"] == "control") & (wells["dose_ng"] > 0)]
    if dosed.empty:
        return ""
    names = ", ".join(dosed["well"].head(3)) + (", ..." if len(dosed) > 3 else "")
    return (
        f"of the wells with role control, {len(dosed)} with a dose above 0 ({names}): taken for "
        "controls that got particles without the reporter's mRNA, which set the threshold with the "
        "others. Treated wells need the role treated; for such controls the role empty is clearer."
    )


def spelling_problems(names):
    """Return which names of plates differ in case or spaces only, one sentence each."""
    others = [spelling_of(name, names.iloc[:i]) for i, name in enumerate(names)]
    return [
        f"plates {other!r} and {name!r} differ in case or spaces only; spell one plate in one way, "
        "or rename one of two"
        for name, other in zip(names, others, strict=True)
        if other and other != name
    ]
