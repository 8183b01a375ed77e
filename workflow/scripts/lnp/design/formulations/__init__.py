"""Formulations of a screen: their column in the table of wells, and hold-outs by them."""
