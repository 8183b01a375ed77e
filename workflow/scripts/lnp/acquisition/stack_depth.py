"""How many z planes a stack has: the usual number of each field and channel, by its own frames."""

import pandas as pd

PLACE = ["well", "field", "channel"]
BEYOND = "z beyond the usual stack of the field"  # the reason of a plane that others lack


def usual_stacks(taken):
    """Return the z planes that each field and channel usually has.

    A well may have been filmed deeper than the others. So a field is judged by itself: its
    stack is the one that most of its frames have, the deeper one on a tie.

    Parameters
    ----------
    taken : DataFrame
        Planes recorded or found, with `well`, `field`, `channel`, `frame` and `z`.

    Returns
    -------
    Series of tuple of int
        By well, field and channel.
    """
    stacks = taken.sort_values("z").groupby([*PLACE, "frame"])["z"].agg(lambda z: tuple(set(z)))
    return stacks.map(lambda z: tuple(sorted(z))).groupby(PLACE).agg(commonest)


def commonest(stacks):
    """Return the stack that occurs most often, the deepest of several.

    >>> commonest([(1, 2), (1, 2, 3), (1, 2), (1, 2, 3)])
    (1, 2, 3)
    """
    counts = pd.Series(list(stacks)).value_counts()
    return max(counts.index[counts == counts.max()], key=lambda stack: (len(stack), stack))


def expect_stacks(grid, stacks):
    """Return a row per z plane that each row of a grid of fields, frames and channels should have.

    A field without any plane of a channel should have what most fields have.

    Parameters
    ----------
    grid : DataFrame
        With `well`, `field` and `channel`.
    stacks : Series
        See `usual_stacks`.
    """
    usual = stacks.groupby("channel").agg(commonest)
    own = stacks.rename("z").reset_index()
    grid = grid.merge(own, how="left", on=PLACE)
    grid["z"] = grid["z"].where(grid["z"].notna(), grid["channel"].map(usual))
    return grid.explode("z").astype({"z": "int64"})


def beyond_stacks(planes, stacks):
    """Return which planes have a z that is not in the usual stack of their field and channel."""
    inside = stacks.rename("z").reset_index().explode("z").astype({"z": "int64"})
    inside = pd.MultiIndex.from_frame(inside[[*PLACE, "z"]])
    return ~pd.MultiIndex.from_frame(planes[[*PLACE, "z"]]).isin(inside)


def describe_depths(images):
    """Return a sentence per channel whose stacks differ in depth between the wells.

    The maximum over five planes is brighter than over three, whatever the cells do.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate, planes that the study uses.
    """
    stacks = usual_stacks(images)
    sentences = []
    for channel, part in stacks.groupby("channel"):
        depths = part.map(len).groupby("well").max()
        usual = int(depths.mode().min())
        odd = depths[depths != usual]
        if len(odd):
            shown = ", ".join(f"{well} has {n}" for well, n in odd.head(3).items())
            more = f" and {len(odd) - 3} wells more" if len(odd) > 3 else ""
            sentences.append(
                f"{channel}: {shown}{more} z planes, the others {usual}. Their maxima are not "
                "comparable; set acquisition/z to a plane that all wells have, or leave these "
                "wells out"
            )
    return sentences
