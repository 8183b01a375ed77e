"""Simulated fields with planted faults, and what networks that stain brightfield make of them."""
