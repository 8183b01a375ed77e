"""Reading ahead: the next item is read while one is being worked on."""

from concurrent.futures import ThreadPoolExecutor


def read_ahead(read, n_items):
    """Yield read(0), read(1), ... in order, one of them ahead in a thread of its own.

    Parameters
    ----------
    read : callable
        Takes the number of an item; what it raises is raised where the item is asked for.
    n_items : int
    """
    with ThreadPoolExecutor(1) as reader:
        coming = [reader.submit(read, 0)] if n_items else []
        for following in range(1, n_items + 1):
            item = coming.pop().result()
            if following < n_items:
                coming.append(reader.submit(read, following))
            yield item
