"""Scores, intervals, tests and claims of predictions, leakage checks and power analysis.

May import all rooms up to `models`. To add a metric, write it into `metrics` with its range, and
its label into `core.vocabulary`; `scores` and the report read both.
"""
