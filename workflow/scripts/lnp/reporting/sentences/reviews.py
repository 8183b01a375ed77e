"""What a person decided on the tracks of each plate, in a sentence."""

WORDS = {"accept": "accepted", "reject": "rejected", "move": "seeds moved"}
N_SHOWN = 3  # decisions without a cell that are named


def describe_reviews(decisions):
    """Return {plate: sentences on its decisions}: how many of each kind, and which find no cell.

    Parameters
    ----------
    decisions : DataFrame
        Table "decisions" of all plates.
    """
    return {plate: describe_plate(rows) for plate, rows in decisions.groupby("plate")}


def describe_given(counts):
    """Return {plate: a sentence on its given tracks}, from the number of such fields by plate.

    >>> describe_given({"P": 1})["P"]
    'In 1 field a person, or another program, made or corrected the tracks (resources/tracks).'
    """
    return {
        plate: f"In {n} {'field' if n == 1 else 'fields'} a person, or another program, made or "
        "corrected the tracks (resources/tracks)."
        for plate, n in counts.items()
    }


def describe_plate(rows):
    """Return the sentences on the decisions of one plate."""
    applied = rows[rows["problem"] == ""]
    counts = applied["decision"].value_counts()
    told = ", ".join(f"{counts[kind]} {word}" for kind, word in WORDS.items() if kind in counts)
    sentences = [f"A person decided on {len(applied)} tracks: {told}." if told else ""]
    lost = rows[rows["problem"] != ""].sort_values(["site", "row", "col"])
    if len(lost):
        places = [
            f"{row.site} ({row.row:.0f}, {row.col:.0f}), {row.decision}: {row.problem}"
            for row in lost.head(N_SHOWN).itertuples()
        ]
        more = f"; and {len(lost) - N_SHOWN} more" if len(lost) > N_SHOWN else ""
        sentences.append(
            f"{len(lost)} {'decision was' if len(lost) == 1 else 'decisions were'} not applied, by "
            f"site and place of the seed: {'; '.join(places)}{more}."
        )
    return [sentence for sentence in sentences if sentence]
