"""Figures of what tells the outcome."""
