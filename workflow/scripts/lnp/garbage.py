"""Python's collector of garbage, at ease while a script imports its packages.

It looks again and again through what a script has made. Imports make hundreds of thousands of
objects that all stay until the end, so a script imports this (with `lnp.logs`) before any
package, and has them left out of every later look once all are there.
"""

import gc

USUAL = gc.get_threshold()
N_IMPORTED = 1_000_000  # more objects than any script's packages make

gc.set_threshold(N_IMPORTED)


def spare_imports():
    """Leave what exists now out of every later look, the one at the end too; collect as usual."""
    gc.freeze()
    gc.set_threshold(*USUAL)
