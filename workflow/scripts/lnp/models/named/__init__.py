"""Named measures of a cell over time, through ridge regression and boosted trees.

The reference of the networks: what can be predicted from quantities that a biologist would name.
"""
