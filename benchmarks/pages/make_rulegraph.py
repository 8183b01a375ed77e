"""Draw the graph of the demo's rules into README.md, or check that it is current (--check)."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
COMMAND = ["snakemake", "--directory", "demo", "--rulegraph", "mermaid-js", "--quiet", "all"]
BETWEEN = re.compile(r"(<!-- rulegraph -->\n).*(<!-- /rulegraph -->)", re.DOTALL)


def draw():
    """Return the rule graph as a mermaid block: one line per rule that others need, by name.

    --forceall: finished steps belong to the graph as well.
    """
    command = [sys.executable, "-m", *COMMAND, "--forceall"]
    graph = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    name = dict(re.findall(r"(id\d+)\[(\w+)\]", graph))
    needed = {}
    for first, second in re.findall(r"(id\d+) --> (id\d+)", graph):
        needed.setdefault(name[first], []).append(name[second])
    lines = [f"    {rule} --> {' & '.join(sorted(by))}" for rule, by in sorted(needed.items())]
    return "\n".join(["```mermaid", "flowchart TB", *lines, "```\n"])


def main():
    """Write or check the README; return the exit status."""
    current = README.read_text(encoding="utf-8")
    block = draw()
    wanted = BETWEEN.sub(lambda match: match[1] + block + match[2], current)
    if "--check" in sys.argv:
        if wanted != current:
            print("README.md: the rule graph is not current; run `make rulegraph`.")
        return int(wanted != current)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
