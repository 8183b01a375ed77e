"""Tracks, spots and regions that a person, or another program, has made."""
