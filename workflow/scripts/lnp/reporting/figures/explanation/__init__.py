"""Figures on what the models look at, and what they could do without."""
