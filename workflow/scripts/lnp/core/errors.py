"""Errors that a user can act on."""


class LnpError(Exception):
    """Something in the input or the settings that the user can put right.

    The message says what is wrong and where (plate, well, field, cell, frame), what was found
    against what was expected, and what to do. One subclass per kind of input, defined in the
    module that reads it. It inherits ValueError as well where a value in a file or setting is at
    fault, so that code which knows nothing of this library can catch it.
    """
