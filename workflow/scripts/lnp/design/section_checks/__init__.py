"""Checks of sections of the settings that must fit the plates, each in its own file."""
