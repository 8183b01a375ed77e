"""Plates of different pixel size in one study: planes are brought to one size as they are read."""
