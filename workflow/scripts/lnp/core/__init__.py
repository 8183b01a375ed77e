"""What every room stands on: words, errors, files, tables, random numbers, logs.

Imports no other room, and of other packages numpy, pandas, zarr and pyarrow only. To add a word
that two rooms use, write it into `vocabulary`; a table, into `schemas`; a kind of file, beside
`zarr_store`.
"""
