"""Frames of spots that no network was trained on, and what each method finds in them."""
