"""tsfresh's settings as data: which calculators and parameters make which set of columns.

A setting is {name of a calculator: list of its parameters, each a dict, or None}. `EFFICIENT`
and `MINIMAL` are `EfficientFCParameters` and `MinimalFCParameters` of tsfresh 0.21.
"""

from itertools import product

MINIMAL = dict.fromkeys(
    [
        *("sum_values", "median", "mean", "length", "standard_deviation", "variance"),
        *("root_mean_square", "maximum", "absolute_maximum", "minimum"),
    ]
)
WITHOUT_PARAMETERS = [
    *("variance_larger_than_standard_deviation", "has_duplicate_max", "has_duplicate_min"),
    *("has_duplicate", "sum_values", "abs_energy", "mean_abs_change", "mean_change"),
    *("mean_second_derivative_central", "median", "mean", "length", "standard_deviation"),
    *("variation_coefficient", "variance", "skewness", "kurtosis", "root_mean_square"),
    *("absolute_sum_of_changes", "longest_strike_below_mean", "longest_strike_above_mean"),
    *("count_above_mean", "count_below_mean", "last_location_of_maximum"),
    *("first_location_of_maximum", "last_location_of_minimum", "first_location_of_minimum"),
    "percentage_of_reoccurring_values_to_all_values",
    "percentage_of_reoccurring_datapoints_to_all_datapoints",
    *("sum_of_reoccurring_values", "sum_of_reoccurring_data_points"),
    *("ratio_value_number_to_time_series_length", "maximum", "absolute_maximum", "minimum"),
    "benford_correlation",
]
LINE = ["pvalue", "rvalue", "intercept", "slope", "stderr"]
TENTHS = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]


def single(name, values):
    """Return parameters that are one value each.

    >>> single("q", [0.1, 0.9])
    [{'q': 0.1}, {'q': 0.9}]
    """
    return [{name: value} for value in values]


def crossed(**values):
    """Return the parameters of each combination, the last name changing fastest.

    >>> crossed(a=[1, 2], b="x")
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    return [dict(zip(values, choice, strict=True)) for choice in product(*values.values())]


FIFTHS = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
CORRIDORS = crossed(ql=FIFTHS[:-1], qh=FIFTHS[1:], isabs=[False, True], f_agg=["mean", "var"])
EFFICIENT = {
    **dict.fromkeys(WITHOUT_PARAMETERS),
    "time_reversal_asymmetry_statistic": single("lag", [1, 2, 3]),
    "c3": single("lag", [1, 2, 3]),
    "cid_ce": single("normalize", [True, False]),
    "symmetry_looking": single("r", [r * 0.05 for r in range(20)]),
    "large_standard_deviation": single("r", [r * 0.05 for r in range(1, 20)]),
    "quantile": single("q", TENTHS),
    "autocorrelation": single("lag", range(10)),
    "agg_autocorrelation": crossed(f_agg=["mean", "median", "var"], maxlag=[40]),
    "partial_autocorrelation": single("lag", range(10)),
    "number_cwt_peaks": single("n", [1, 5]),
    "number_peaks": single("n", [1, 3, 5, 10, 50]),
    "binned_entropy": single("max_bins", [10]),
    "index_mass_quantile": single("q", TENTHS),
    "cwt_coefficients": crossed(widths=[(2, 5, 10, 20)], coeff=range(15), w=[2, 5, 10, 20]),
    "spkt_welch_density": single("coeff", [2, 5, 8]),
    "ar_coefficient": crossed(coeff=range(11), k=[10]),
    "change_quantiles": [values for values in CORRIDORS if values["ql"] < values["qh"]],
    "fft_coefficient": [
        {"coeff": coeff, "attr": attr}
        for attr, coeff in product(["real", "imag", "abs", "angle"], range(100))
    ],
    "fft_aggregated": single("aggtype", ["centroid", "variance", "skew", "kurtosis"]),
    "value_count": single("value", [0, 1, -1]),
    "range_count": [{"min": -1, "max": 1}, {"min": -1e12, "max": 0}, {"min": 0, "max": 1e12}],
    "friedrich_coefficients": crossed(coeff=range(4), m=[3], r=[30]),
    "max_langevin_fixed_point": [{"m": 3, "r": 30}],
    "linear_trend": single("attr", LINE),
    "agg_linear_trend": crossed(
        attr=["rvalue", "intercept", "slope", "stderr"],
        chunk_len=[5, 10, 50],
        f_agg=["max", "min", "mean", "var"],
    ),
    "augmented_dickey_fuller": single("attr", ["teststat", "pvalue", "usedlag"]),
    "number_crossing_m": single("m", [0, -1, 1]),
    "energy_ratio_by_chunks": crossed(num_segments=[10], segment_focus=range(10)),
    "ratio_beyond_r_sigma": single("r", [0.5, 1, 1.5, 2, 2.5, 3, 5, 6, 7, 10]),
    "linear_trend_timewise": single("attr", LINE),
    "count_above": single("t", [0]),
    "count_below": single("t", [0]),
    "lempel_ziv_complexity": single("bins", [2, 3, 5, 10, 100]),
    "fourier_entropy": single("bins", [2, 3, 5, 10, 100]),
    "permutation_entropy": crossed(tau=[1], dimension=[3, 4, 5, 6, 7]),
    "query_similarity_count": [{"query": None, "threshold": 0.0}],
    "mean_n_absolute_max": single("number_of_maxima", [7]),
}
