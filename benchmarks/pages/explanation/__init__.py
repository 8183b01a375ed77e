"""Whole plates whose outcome follows one known quantity, and what explains their predictions."""
