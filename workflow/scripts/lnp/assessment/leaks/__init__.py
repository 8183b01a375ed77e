"""Leak checks of what models see: names, numbers, horizons, rows, wells."""
