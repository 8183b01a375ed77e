"""Plates of the published archive, for the report."""


def describe_published(checks, files):
    """Return by plate the rows of "published_checks" and "published_files", and the MD5."""
    return {
        plate: {
            "checks": checks[checks["plate"] == plate].to_dict("records"),
            "files": rows.to_dict("records"),
            "md5": rows["md5"].iloc[0],
        }
        for plate, rows in files.groupby("plate")
    }
