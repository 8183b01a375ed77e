"""Reading ahead: the next items are read while one is being worked on."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor


def read_ahead(read, n_items, n_readers=1):
    """Yield read(0), read(1), ... in order, as many ahead as there are readers.

    Parameters
    ----------
    read : callable
        Takes the number of an item; what it raises is raised where the item is asked for.
    n_items : int
    n_readers : int
        Threads that read. No more items than this are held besides the one that is used.
    """
    with ThreadPoolExecutor(n_readers) as readers:
        coming = deque(readers.submit(read, i) for i in range(min(n_readers, n_items)))
        for following in range(n_readers, n_readers + n_items):
            item = coming.popleft().result()
            if following < n_items:
                coming.append(readers.submit(read, following))
            yield item
