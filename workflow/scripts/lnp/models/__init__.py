"""All that predicts: the registry, approaches by family, baselines, predictions and features.

May import all rooms up to `cells`. Torch is imported in `networks`, `cnn`, `lstm` and `checkpoints`
only. To add an approach, write its script, its rule and its entry in `registry`.
"""
