"""No error only says that something is wrong."""

import ast
import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
FOUND = re.compile(r"\{|empty")
HELPS = re.compile(  # what was expected, or advice: a second clause, a constant, another message
    r"[Ee]xpected|[.;?] \S|\{([A-Z_]+|error|kind)\}"
)


def messages():
    """Return the text of every error that is written where it is raised, by its place.

    A plain ValueError is caught by its caller, who words it.
    """
    found = {}
    for path in sorted(SCRIPTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                text = node.exc.args[0]
                kind = ast.unparse(node.exc.func)
                if isinstance(text, ast.JoinedStr | ast.Constant) and kind != "ValueError":
                    found[f"{path.relative_to(SCRIPTS)}, line {node.lineno}"] = ast.unparse(text)
    return found


@pytest.fixture(scope="module")
def texts():
    return messages()


def test_an_error_names_what_was_found(texts):
    assert len(texts) > 100
    assert {place: text for place, text in texts.items() if not FOUND.search(text)} == {}


def test_an_error_says_what_was_expected_or_what_to_do(texts):
    assert {place: text for place, text in texts.items() if not HELPS.search(text)} == {}
