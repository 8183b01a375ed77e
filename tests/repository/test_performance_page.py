"""The page of measurements keeps what cannot be measured on this machine."""

import pytest

from measure_performance import BenchmarkError, keep_measured, list_ratios, run_benchmark

BEFORE = "some GPU\nBASE_GPU: 3.0 x"


@pytest.mark.parametrize(
    ("printed", "before", "kept"),
    [
        ("no GPU\nBASE_GPU: not measured", BEFORE, BEFORE),
        ("another GPU\nBASE_GPU: 4.0 x", BEFORE, "another GPU\nBASE_GPU: 4.0 x"),
        ("no GPU\nBASE_GPU: not measured", None, "no GPU\nBASE_GPU: not measured"),
    ],
)
def test_what_is_not_measured_now_stays_as_it_was(printed, before, kept):
    assert keep_measured(printed, before) == kept


def test_a_benchmark_ends_with_a_ratio_or_says_that_it_was_not_measured(tmp_path):
    path = tmp_path / "base.py"
    path.write_text('"""What it is."""\nprint("BASE_GPU: not measured")\n')
    assert run_benchmark(path) == "BASE_GPU: not measured"
    assert "BASE_GPU" not in list_ratios({path: run_benchmark(path)})
    path.write_text('print("nothing")\n')
    with pytest.raises(BenchmarkError, match="nothing"):
        run_benchmark(path)
