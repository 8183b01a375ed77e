"""What is known of each tracked cell: crops, reporter light, named measures, time courses.

May import `core`, `design`, `acquisition`, `imaging`. To add a column of measures, write a function
of `measures` and name the column in `core.schemas.plates`.
"""
