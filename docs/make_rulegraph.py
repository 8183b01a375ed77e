"""Draw the graph of the demo's rules into README.md, or check that it is current (--check)."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
COMMAND = ["snakemake", "--directory", "demo", "--rulegraph", "mermaid-js", "--quiet", "all"]
BETWEEN = re.compile(r"(<!-- rulegraph -->\n).*(<!-- /rulegraph -->)", re.DOTALL)


def draw():
    """Return the rule graph as a mermaid block, without Snakemake's colours.

    --forceall: finished steps belong to the graph as well.
    """
    command = [sys.executable, "-m", *COMMAND, "--forceall"]
    graph = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [line for line in graph.splitlines() if not re.match(r"\s*style ", line)]
    return "```mermaid\n" + "\n".join(line for line in lines if line != "---") + "\n```\n"


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
