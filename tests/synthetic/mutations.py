"""Ways in which a file may be garbled: bytes lost, doubled or changed, values that nobody meant."""

import os
import re
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

SEED = int(os.environ.get("GARBLED_SEED", "0"))  # another one garbles in other ways

WORD = re.compile(rb"[\w.+#-]+")
TOKENS = [
    *(b"", b"-1", b"0", b"1e999", b"NaN", b"inf", b"9" * 30, b"9" * 5000, b"3.5", b"1_0", b"0x7"),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\r", b"\n", b"\t", b",", b";", b'"', b"'"),
    *(b"<", b">", b"&", b"&x;", b"]]>", b"<!--", b"<a>", b"</a>", b"{", b"[", b":", b"- ", b"*a"),
    *(b"../", b"/etc/passwd", b"..\\", b"C:", b"~", b"%s", b"{x}", b"$HOME", b"null", b"true"),
    *("٣".encode(), "\u202e".encode(), "é".encode(), b"C03", b"P24", b"Q25", b"IMG", b"ERR"),
]


def apply(content, edits):
    """Return bytes after some edits: kind, place (0 to 1), length, new bytes."""
    for kind, place, length, new in edits:
        words = [match.span() for match in WORD.finditer(content)]
        start = int(place * len(content))
        end = min(start + length, len(content))
        if kind == "word" and words:
            start, end = words[int(place * (len(words) - 1))]
        if kind == "cut":
            content = content[:start]
        elif kind == "double":
            content = content[:end] + content[start:]
        else:
            content = content[:start] + new + content[end:]
    return content


def mutated(content):
    """Return a strategy of garbled versions of some bytes."""
    edit = st.tuples(
        st.sampled_from(["word", "word", "word", "bytes", "double", "cut"]),
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(TOKENS) | st.binary(max_size=4),
    )
    return st.lists(edit, min_size=1, max_size=4).map(lambda edits: apply(content, edits))


def read_garbled(content, n, read):
    """Call `read` with `n` garbled versions of some bytes, the same ones in each run."""

    @seed(SEED)
    @settings(
        max_examples=n,
        database=None,
        deadline=timedelta(seconds=60),  # none may hang; they take milliseconds
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated(content))
    def check(garbled):
        read(garbled)

    check()


def with_flipped_bits(content, n, seed=0):
    """Yield `n` times (place, bytes) with one bit flipped, the places spread over all bytes."""
    rng = np.random.default_rng(seed)
    for place in np.linspace(0, len(content) - 1, n).astype(int).tolist():
        garbled = bytearray(content)
        garbled[place] ^= 1 << int(rng.integers(8))
        yield place, bytes(garbled)


def damaged_in_other_ways(content):
    """Return versions of a file that a full disk, a power cut or a wrong copy leave behind."""
    middle, half = len(content) // 2, content[: len(content) // 2]
    zeros = content[:middle] + bytes(100) + content[middle + 100 :]
    return [b"", content[:1], half, content[:-1], content + b"\0", content + content, zeros]
