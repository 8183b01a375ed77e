"""Which state of the code made a file."""

import subprocess


def commit_of(folder):
    """Return the git commit of the clone that holds `folder`, or `unknown` (a release archive)."""
    return describe_code(folder)["commit"] or "unknown"


def describe_code(folder):
    """Return the git commit of the clone that holds `folder`, and whether its files are as there.

    Both None without git or outside a clone, as in a release archive.
    """
    commit, changed = (
        run_git(folder, *arguments)
        for arguments in [("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no")]
    )
    return {"commit": commit, "clean": None if changed is None else changed == ""}


def run_git(folder, *arguments):
    """Return what git prints, or None where it cannot."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
