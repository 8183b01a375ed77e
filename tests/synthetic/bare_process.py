"""A process that has NumPy, torch, xgboost and pandas, and none of the other packages."""

import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "workflow/scripts"
HIDE = """
import sys
from importlib.abc import MetaPathFinder
HIDDEN = {"tsfresh", "sklearn", "skimage", "zarr", "cv2", "matplotlib", "pyarrow", "snakemake"}
class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
"""


def run_bare(code, *arguments):
    """Run Python code in such a process; return what it printed."""
    command = [sys.executable, "-c", HIDE + code, *map(str, arguments)]
    environment = {"PYTHONPATH": str(SCRIPTS), "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
