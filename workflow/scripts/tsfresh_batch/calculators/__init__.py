"""tsfresh's calculators in batched form, one module per subject; to add one see `registry`."""
