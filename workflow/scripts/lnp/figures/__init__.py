"""Figures: functions from tables and arrays to a figure and the table behind it."""
