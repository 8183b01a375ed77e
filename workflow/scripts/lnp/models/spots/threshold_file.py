"""The file of a threshold of spots that control wells decided: YAML, of the part that is JSON."""

import json
from pathlib import Path


def read_threshold(threshold, calibrated):
    """Return the threshold of settings as a number: that of a file, where there is one."""
    if not calibrated:
        return threshold
    return json.loads(Path(calibrated).read_text(encoding="utf-8"))["threshold"]


def write_threshold(path, found):
    """Write plain values, `threshold` among them, to a path."""
    Path(path).write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")
