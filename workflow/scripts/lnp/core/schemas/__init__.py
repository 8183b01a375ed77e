"""Columns, dtypes and units of every table, by what the table is about.

To add a table, write its name and columns into the module of its subject; `core.tables` reads and
writes it, and checks it on both ways.
"""
