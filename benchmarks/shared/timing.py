"""How all benchmarks take times: the processor's, since other work may run beside."""

import time


def timed(function, *arguments):
    """Return what a function returns, and the least seconds of the processor of three calls."""
    seconds = []
    for _ in range(3):
        start = time.process_time()
        result = function(*arguments)
        seconds.append(time.process_time() - start)
    return result, min(seconds)
