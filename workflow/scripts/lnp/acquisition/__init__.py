"""What a microscope wrote: its records, the planes that a study uses, and their pixels.

May import `core`. To add a microscope, write a module beside `cellvoyager` with the same function
that lists planes, and name it in `microscopes`.
"""
