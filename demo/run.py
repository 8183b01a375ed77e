"""Run the demo: one line per step, then where the report is and how long it took."""

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT / "demo/results/demo.log"
COMMAND = [
    *(sys.executable, "-m", "snakemake", "--directory", "demo", "--cores", "all"),
    *("--workflow-profile", "profiles/default", "--quiet", "host", "reason"),
]
STARTED = re.compile(r"Job \d+: (.+)")
DONE = re.compile(r"(\d+) of (\d+) steps")
TOTAL = re.compile(r"total\s+(\d+)")
WARNING = re.compile(r"\S+ \S+ WARNING (.+)")
TROUBLE = re.compile(r"(\w*Error|\w*Exception)\b|\S+ \S+ (ERROR|CRITICAL) ")


def follow(lines, show):
    """Show each step as it starts, with the count of those done; after an error, everything."""
    done, total, trouble = 0, 0, False
    for line in lines:
        trouble = trouble or TROUBLE.match(line) is not None
        if match := TOTAL.fullmatch(line.strip()):
            total = int(match[1])
        elif match := DONE.match(line):
            done, total = int(match[1]), int(match[2])
        elif match := STARTED.match(line):
            show(f"[{done:3d} of {total} done] {match[1]}")
        elif match := WARNING.match(line):
            show(f"    note: {match[1]}")
        elif trouble or line.startswith("Nothing to be done"):
            show(line.rstrip())


def main():
    """Run Snakemake in the demo's folder; return its exit status."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    print("Running the demo; the full log is demo/results/demo.log", flush=True)
    process = subprocess.Popen(
        COMMAND, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with LOG.open("w", encoding="utf-8") as log:
        follow(tee(process.stdout, log), lambda text: print(text, flush=True))
    minutes, seconds = divmod(round(time.monotonic() - start), 60)
    if process.wait() == 0:
        print(f"The report is demo/results/report.html (took {minutes} min {seconds} s).")
    else:
        print(f"Jobs of the demo failed ({minutes} min {seconds} s); see demo/results/demo.log.")
    return process.returncode


def tee(lines, log):
    """Yield lines and write each into `log`."""
    for line in lines:
        log.write(line)
        yield line


if __name__ == "__main__":
    sys.exit(main())
