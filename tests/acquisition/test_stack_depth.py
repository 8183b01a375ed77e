import pandas as pd

from lnp.acquisition.stack_depth import describe_depths, expect_stacks, usual_stacks


def planes(depths, n_frames=3, channel="lnp"):
    """Return planes of one field of each well, {well: number of z planes}."""
    rows = [
        (well, 1, channel, frame, z)
        for well, depth in depths.items()
        for frame in range(n_frames)
        for z in range(1, depth + 1)
    ]
    return pd.DataFrame(rows, columns=["well", "field", "channel", "frame", "z"]).assign(
        status="ok"
    )


def test_a_stack_is_the_one_that_most_frames_of_the_field_have():
    lost = planes({"C03": 3}).drop(index=4)  # z 2 of frame 1
    assert usual_stacks(lost).tolist() == [(1, 2, 3)]
    more = pd.concat([planes({"C03": 2}), planes({"C03": 5}, n_frames=1)])  # frame 0 went deeper
    assert usual_stacks(more).tolist() == [(1, 2)]


def test_a_field_without_a_channel_should_have_what_the_others_have():
    grid = pd.DataFrame({"well": ["C03", "C04"], "field": 1, "channel": "lnp"})
    expected = expect_stacks(grid, usual_stacks(planes({"C03": 3})))
    assert expected.groupby("well")["z"].agg(list).to_dict() == {"C03": [1, 2, 3], "C04": [1, 2, 3]}


def test_wells_of_another_depth_are_named():
    found = describe_depths(planes({"C03": 5, "C04": 3, "C05": 3}))
    assert len(found) == 1
    assert found[0].startswith("lnp: C03 has 5 z planes, the others 3.")
    assert describe_depths(planes({"C03": 3, "C04": 3})) == []
    many = describe_depths(planes(dict.fromkeys("abcdefghi", 3) | dict.fromkeys("qrstu", 4)))
    assert "q has 4, r has 4, s has 4 and 2 wells more z planes, the others 3" in many[0]
