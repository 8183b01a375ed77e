"""Data whose answer is known, because the tests made them."""
