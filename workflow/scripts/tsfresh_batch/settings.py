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


def one(name, values):
    """Return parameters that are one value each."""
    return [{name: value} for value in values]


def crossed(**values):
    """Return the parameters of each combination, the last name changing fastest."""
    return [dict(zip(values, one, strict=True)) for one in product(*values.values())]


def corridors():
    """Return the parameters of change_quantiles."""
    low, high = [0.0, 0.2, 0.4, 0.6, 0.8], [0.2, 0.4, 0.6, 0.8, 1.0]
    pairs = crossed(ql=low, qh=high, isabs=[False, True], f_agg=["mean", "var"])
    return [values for values in pairs if values["ql"] < values["qh"]]


EFFICIENT = {
    **dict.fromkeys(WITHOUT_PARAMETERS),
    "time_reversal_asymmetry_statistic": one("lag", [1, 2, 3]),
    "c3": one("lag", [1, 2, 3]),
    "cid_ce": one("normalize", [True, False]),
    "symmetry_looking": one("r", [r * 0.05 for r in range(20)]),
    "large_standard_deviation": one("r", [r * 0.05 for r in range(1, 20)]),
    "quantile": one("q", TENTHS),
    "autocorrelation": one("lag", range(10)),
    "agg_autocorrelation": crossed(f_agg=["mean", "median", "var"], maxlag=[40]),
    "partial_autocorrelation": one("lag", range(10)),
    "number_cwt_peaks": one("n", [1, 5]),
    "number_peaks": one("n", [1, 3, 5, 10, 50]),
    "binned_entropy": one("max_bins", [10]),
    "index_mass_quantile": one("q", TENTHS),
    "cwt_coefficients": crossed(widths=[(2, 5, 10, 20)], coeff=range(15), w=[2, 5, 10, 20]),
    "spkt_welch_density": one("coeff", [2, 5, 8]),
    "ar_coefficient": crossed(coeff=range(11), k=[10]),
    "change_quantiles": corridors(),
    "fft_coefficient": [
        {"coeff": coeff, "attr": attr}
        for attr, coeff in product(["real", "imag", "abs", "angle"], range(100))
    ],
    "fft_aggregated": one("aggtype", ["centroid", "variance", "skew", "kurtosis"]),
    "value_count": one("value", [0, 1, -1]),
    "range_count": [{"min": -1, "max": 1}, {"min": -1e12, "max": 0}, {"min": 0, "max": 1e12}],
    "friedrich_coefficients": crossed(coeff=range(4), m=[3], r=[30]),
    "max_langevin_fixed_point": [{"m": 3, "r": 30}],
    "linear_trend": one("attr", LINE),
    "agg_linear_trend": crossed(
        attr=["rvalue", "intercept", "slope", "stderr"],
        chunk_len=[5, 10, 50],
        f_agg=["max", "min", "mean", "var"],
    ),
    "augmented_dickey_fuller": one("attr", ["teststat", "pvalue", "usedlag"]),
    "number_crossing_m": one("m", [0, -1, 1]),
    "energy_ratio_by_chunks": crossed(num_segments=[10], segment_focus=range(10)),
    "ratio_beyond_r_sigma": one("r", [0.5, 1, 1.5, 2, 2.5, 3, 5, 6, 7, 10]),
    "linear_trend_timewise": one("attr", LINE),
    "count_above": one("t", [0]),
    "count_below": one("t", [0]),
    "lempel_ziv_complexity": one("bins", [2, 3, 5, 10, 100]),
    "fourier_entropy": one("bins", [2, 3, 5, 10, 100]),
    "permutation_entropy": crossed(tau=[1], dimension=[3, 4, 5, 6, 7]),
    "query_similarity_count": [{"query": None, "threshold": 0.0}],
    "mean_n_absolute_max": one("number_of_maxima", [7]),
}
