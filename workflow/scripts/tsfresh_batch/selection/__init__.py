"""tsfresh's relevance tests for many features at once."""
