"""Simulated plates: a scientific model of dosed cells, written as the microscope writes.

Imports `core` only: the pipeline cannot know the truth that it is judged by. To add a property of
cells or images, draw it in `scene` from a new, named random stream, and say how large it is in
`worlds.world`. `worlds` also makes films of one field in memory; `dish` is what lies and floats
beside cells.
"""
