"""Time-series features of the CNN's features, PCA, and gradient boosting on them.

May import `core`, `design`, `cells` and the package `tsfresh_batch`; scikit-learn and xgboost live
here. To add a set of time-series features, name it in `timeseries_features`.
"""
