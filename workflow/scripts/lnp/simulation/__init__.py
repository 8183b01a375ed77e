"""Simulated plates: a scientific model of dosed cells, written as the microscope writes.

Imports `core` alone, so that the pipeline cannot know what it will be judged by. To add a property
of cells or images, draw it in `scene` from its own stream of random numbers.
"""
