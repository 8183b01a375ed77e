"""How good predictions are, and how sure that is: scores, intervals, tests, claims, leaks.

May import all rooms up to `models`. To add a metric, write it into `metrics` and its name and range
into `core.vocabulary`; `scores` and the report take it up.
"""
