"""Sections of a page that different scripts write: one is replaced, the others stay."""

import re


def section_of(page, heading):
    """Return a section of a page, from its heading to the next of that level; "" if it has none.

    >>> section_of("# A\\n\\n## B\\n\\nb\\n\\n## C\\n\\nc\\n", "## B")
    '## B\\n\\nb\\n'
    """
    found = re.search(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    return f"{found[0].rstrip()}\n" if found else ""


def with_section(page, heading, text):
    """Return a page with a section replaced, or added at its end.

    >>> with_section("# A\\n\\n## B\\n\\nb\\n\\n## C\\n\\nc\\n", "## B", "## B\\n\\nnew\\n")
    '# A\\n\\n## B\\n\\nnew\\n\\n## C\\n\\nc\\n'
    >>> with_section("# A\\n", "## B", "## B\\n\\nb\\n")
    '# A\\n\\n## B\\n\\nb\\n'
    """
    old = section_of(page, heading)
    if not old:
        return f"{page.rstrip()}\n\n{text.rstrip()}\n"
    return page.replace(old, f"{text.rstrip()}\n")


def replace_section(path, heading, text):
    """Replace a section of a page's file, or add it at its end."""
    page = path.read_text(encoding="utf-8")
    path.write_text(with_section(page, heading, text), encoding="utf-8")
