"""What a microscope wrote: its records, the planes that a study uses, and their pixels.

May import `core`. To add a microscope, write a module beside `cellvoyager` with its own
`list_planes` and add one line to `microscopes`; `microscopes` says what the function returns.
"""
