"""Run the demo, then score its next plate: one line per step, and where the results are.

    python demo/run.py [families]

With `families` a plate with all that can be measured besides (docs/families.md).
"""

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUDIES = {  # name to folders and targets
    "demo": {  # a study with its models in one file, and a plate scored by them
        "demo": ["all", "results/model.zip"],
        "demo/next_plate": ["all"],
    },
    "families": {"demo/families": ["all"]},
}
MADE = {  # name to what is said at the end
    "demo": "The report is demo/results/report.html, the page of the next plate is "
    "demo/next_plate/results/grouped/predict/DEMO-02.html",
    "families": "The report is demo/families/results/report.html",
}
COMMAND = [
    *(sys.executable, "-m", "snakemake", "--cores", "all"),
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


def main(name="demo"):
    """Run Snakemake in the folders of a demo; return the first exit status that is not 0, or 0."""
    start = time.monotonic()
    for folder, targets in STUDIES[name].items():
        if status := run_study(folder, targets):
            print(f"Jobs failed ({time_since(start)}); see {folder}/results/demo.log.")
            return status
    print(f"{MADE[name]} (took {time_since(start)}).")
    return 0


def run_study(folder, targets):
    """Run Snakemake in one folder, and show its steps; return its exit status."""
    log = ROOT / folder / "results/demo.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    print(f"Running {folder}; the full log is {folder}/results/demo.log", flush=True)
    process = subprocess.Popen(
        [*COMMAND, "--directory", folder, "--", *targets],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with log.open("w", encoding="utf-8") as file:
        follow(tee(process.stdout, file), lambda text: print(text, flush=True))
    return process.wait()


def time_since(start):
    """Return the minutes and seconds since a start."""
    minutes, seconds = divmod(round(time.monotonic() - start), 60)
    return f"{minutes} min {seconds} s"


def tee(lines, log):
    """Yield lines and write each into `log`."""
    for line in lines:
        log.write(line)
        yield line


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
