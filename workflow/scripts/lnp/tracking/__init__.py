"""Where cells are: their seeds, and their way from frame to frame.

May import `core`, `design`, `acquisition`, `imaging`. To add a tracker, write a class with the
methods of `base.Tracker` and name it in `base.METHODS`.
"""
