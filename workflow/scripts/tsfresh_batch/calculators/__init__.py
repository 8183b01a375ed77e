"""tsfresh's calculators in batched form, a module per idea; `registry` says how to add one."""
