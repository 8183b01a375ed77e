"""Tracks as other programs read and write them: GEFF, CTC folders, TrackMate, napari."""
