"""Is a new plate like the training plates? What its crops look like, and why they differ."""
