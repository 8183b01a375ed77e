"""The library of the pipeline, in rooms, in the order of the data.

core -> design, acquisition, imaging -> tracking, cells -> models -> assessment -> reporting. A
room imports only rooms before its arrow; rooms between the same arrows do not import each other,
and meet in a script. `simulation` imports `core` alone.
tests/repository/test_layers.py checks this. Functions take arrays and tables and return arrays
and tables: no paths but where a file is the subject, no settings, no `snakemake`. The `__init__`
of a room holds a docstring and nothing else, since a rule is rerun when code that it imports
changes, and not for its neighbours in the room.
"""
