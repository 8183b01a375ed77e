"""Which state of the code made a file."""

import subprocess


def commit_of(folder):
    """Return the git commit of the clone that holds `folder`, or `unknown` (a release archive)."""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
