"""A disk that is full or read-only, a raw folder that goes or changes during the run."""

import re
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest
import tifffile
import yaml

from runs import LiveRun
from study import tables

pytestmark = pytest.mark.slow
RAW = "resources/raw/TINY-1"
IMAGES = "results/images/TINY-1.parquet"
CELLS = "results/cells/TINY-1.parquet"  # after all that reads raw images


@contextmanager
def mounted(folder, size):
    """Put a disk of a size (as 3m) that lives in memory at `folder`; skip where forbidden."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here, as root could: faults of disks are not tried")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder, option):
    """Change a mounted disk: its size, or whether it can be written."""
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def run_whole(study, *targets):
    """Run to the end; return the exit status and what was printed."""
    with LiveRun(study, *targets) as run:
        return run.finish(), run.printed()


def whole_so_far(study, undisturbed):
    """Return whether every table of an unfinished study is as in an undisturbed one."""
    return all(undisturbed.tables[path] == content for path, content in tables(study).items())


def finishes(study, undisturbed):
    """Return whether the same command now ends with the tables of an undisturbed run."""
    status, printed = run_whole(study)
    assert status == 0, printed[-4000:]
    return tables(study) == undisturbed.tables


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_full_disk(share, undisturbed, new_study, faults):
    study = new_study()
    taken = sum(path.stat().st_blocks * 512 for path in (undisturbed.study / "results").rglob("*"))
    with mounted(study / "results", f"{int(share * taken)}"):
        status, printed = run_whole(study)
        assert status != 0
        assert "No space left on device" in printed
        assert whole_so_far(study, undisturbed)
        remount(study / "results", f"size={2 * taken}")
        assert finishes(study, undisturbed)
    faults(
        "disk full",
        "an error that says so, no half file; with more space the same command ends well",
    )


def test_results_that_cannot_be_written(undisturbed, new_study, faults):
    study = new_study()
    with mounted(study / "results", "500m"):
        assert run_whole(study, "results/images/TINY-1.parquet")[0] == 0
        remount(study / "results", "ro")
        status, printed = run_whole(study)
        assert status != 0
        assert "Read-only file system" in printed
        remount(study / "results", "rw")
        assert finishes(study, undisturbed)
    faults("results on a read-only disk", "an error that says so; once writable, ends well")


@pytest.fixture
def filmed(undisturbed, new_study):
    """Return a study of a plate that is not simulated but was: its raw folder is all there is."""
    study = new_study()
    settings = yaml.safe_load((study / "config/config.yaml").read_text())
    settings["simulation"]["plates"] = []
    (study / "config/config.yaml").write_text(yaml.safe_dump(settings))
    shutil.copytree(undisturbed.study / RAW, study / RAW)
    return study


def disturb(study, change):
    """Run until images are listed, change something, wait for the end; return what is printed."""
    with LiveRun(study) as run:
        while "(Rule: index_images)" not in run.printed():
            run.wait_for_job()
            time.sleep(0.05)
        change()
        assert run.finish() != 0
        return run.printed()


def test_a_raw_folder_that_goes_half_way(filmed, faults):
    aside = filmed / "aside"
    printed = disturb(filmed, lambda: (filmed / RAW).rename(aside))
    assert re.search(r"ImageError: TINY-1, \w+: \d+ of \d+ planes are gone since", printed)
    aside.rename(filmed / RAW)
    assert run_whole(filmed, CELLS)[0] == 0
    faults("raw folder gone half-way", "an error that names the planes; once back, ends well")


@pytest.mark.parametrize("content", ["garbage", "another size", "another image"])
def test_a_raw_file_that_is_replaced_during_the_run(content, filmed, faults):
    plane = next((filmed / RAW).glob("*C03_T0002*C07.tif"))  # that several steps read

    def replace():
        image = tifffile.imread(plane)
        if content == "garbage":
            plane.write_bytes(b"no image")
        else:
            tifffile.imwrite(plane, image[:-1] if content == "another size" else image[::-1])

    printed = disturb(filmed, replace)
    told = r"1 of \d+ planes were changed|.* was changed|.* cannot be decoded"
    found = re.search(rf"ImageError: TINY-1, C03_f001\W*({told})", printed)
    assert found, printed[-4000:]  # the second and third where it was being read
    assert str(plane.relative_to(filmed)) in printed
    (filmed / IMAGES).unlink()
    assert run_whole(filmed, CELLS)[0] == 0
    faults(
        "a raw file replaced during the run",
        "an error that names the file; with the table of images deleted, as it says, ends well",
    )
