"""Plates with and without planted faults, and which of them the shift score finds."""
