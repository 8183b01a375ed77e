"""Simulated plates: a scientific model of dosed cells, written as the microscope writes.

Imports `core` only: the pipeline cannot know the truth that it is judged by. To add a property of
cells or images, draw it in `scene` from a new, named random stream.
"""
