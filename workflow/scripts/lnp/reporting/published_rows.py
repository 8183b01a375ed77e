"""Plates of the published archive, for the report."""

from lnp.published.checks import describe_checks


def describe_published(checks, files):
    """Return what the template reads of each plate of the archive, by name.

    Parameters
    ----------
    checks, files : DataFrame
        Tables "published_checks" and "published_files".

    Returns
    -------
    dict of str to dict
        `summary`, a sentence; `checks`, with numbers as text; `files`; `md5` of the archive.
    """
    return {
        plate: describe_plate(checks[checks["plate"] == plate], of_plate)
        for plate, of_plate in files.groupby("plate")
    }


def describe_plate(checks, files):
    """Return what the template reads of one plate of the archive."""
    texts = {name: checks[name].map(number_text) for name in ("expected", "found")}
    return {
        "summary": describe_checks(checks) if len(checks) else "",
        "checks": checks.assign(**texts).to_dict("records"),
        "files": files.to_dict("records"),
        "md5": files["md5"].iloc[0],
    }


def number_text(number):
    """Return a number in words that a table can hold.

    >>> number_text(12040.0), number_text(8.506), number_text(float("nan"))
    ('12,040', '8.506', '-')
    """
    if number != number:
        return "-"
    return f"{number:,.0f}" if number == round(number) else f"{number:,.3f}"
