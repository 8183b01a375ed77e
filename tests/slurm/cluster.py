"""A throw-away SLURM on this machine: one node that claims eight cores and two GPUs.

Needs root and Debian's packages slurm-wlm and munge. All of it lies below one folder but for links
in /etc/slurm (Snakemake's plugin drops the variable that would name another place) and munge's
socket; both are taken away at the end.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = ["munged", "munge", "slurmctld", "slurmd", "scontrol", "sbatch", "squeue", "scancel"]
FILES = ["slurm.conf", "cgroup.conf", "gres.conf"]
SETTINGS = Path("/etc/slurm")
MUNGE_SOCKET = Path("/run/munge/munge.socket.2")
N_GPUS = 2
COLUMNS = {"id": "%i", "state": "%T", "partition": "%P", "cores": "%C"}
COLUMNS |= {"memory": "%m", "what": "%k"}


def find_program(name):
    """Return the path of a program, also of one for administrators, or None."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def reason_against():
    """Return why no SLURM can be started here; None if it can."""
    missing = [name for name in PROGRAMS if not find_program(name)]
    if os.geteuid():
        return "SLURM's daemons are started as root, which this is not"
    if missing:
        return f"no {', '.join(missing)}: apt-get install --no-install-recommends slurm-wlm munge"
    if (SETTINGS / "slurm.conf").exists() and not is_leftover():
        return f"{SETTINGS}/slurm.conf is there: this machine has, or tests now, a SLURM"
    return None


def is_leftover():
    """Return whether the settings are a link of tests that were killed: no controller answers."""
    return (SETTINGS / "slurm.conf").is_symlink() and not answers("scontrol", "ping")


def run(name, *arguments, **options):
    """Run one of SLURM's programs; return what it prints."""
    command = [find_program(name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def wait_until(ready, what, seconds=60):
    """Wait until `ready()` is true, or raise TimeoutError."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.2)


def answers(name, *arguments):
    """Return whether one of SLURM's programs succeeds."""
    try:
        run(name, *arguments)
    except (RuntimeError, subprocess.TimeoutExpired):
        return False
    return True


class Cluster:
    """SLURM's daemons, and what they say of their jobs."""

    def __init__(self, root):
        self.root = Path(root)
        self.own_munge = False

    def start(self):
        """Start munge, the controller and the node; wait until the node is idle."""
        for name in ["run", "log", "state", "spool", "munge", "gpu"]:
            (self.root / name).mkdir(mode=0o755)
        self.start_munge()
        self.write_settings()
        self.start_controller("-c")
        run("slurmd")
        wait_until(lambda: "idle" in run("sinfo", "-h", "-o", "%T"), "an idle node")

    def stop(self):
        """Cancel all jobs, end the daemons, take the links away."""
        if answers("scontrol", "ping"):
            run("scancel", "--user=root")
            wait_until(lambda: not self.active(), "cancelled jobs to end")
        for name in ["slurmd", "slurmctld"] + ["munged"] * self.own_munge:
            self.end(name)
        for name in FILES:
            (SETTINGS / name).unlink(missing_ok=True)

    def start_munge(self):
        """Start munge with a key of its own, unless one is running."""
        if answers("munge", "-n"):
            return
        MUNGE_SOCKET.parent.mkdir(mode=0o755, exist_ok=True)
        key = self.root / "munge/munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(128))
        key.parent.chmod(0o700)
        run(
            *("munged", "--force", f"--key-file={key}", f"--socket={MUNGE_SOCKET}"),
            f"--pid-file={self.root}/run/munged.pid",
            f"--log-file={self.root}/log/munged.log",
            f"--seed-file={self.root}/munge/seed",
        )
        self.own_munge = True
        wait_until(lambda: answers("munge", "-n"), "munge")

    def write_settings(self):
        """Write the settings, and link them from where all of SLURM's programs look."""
        text = (HERE / "slurm.conf.in").read_text()
        host = socket.gethostname().split(".")[0]
        for name, value in {"ROOT": self.root, "HOST": host, "GPUS": N_GPUS}.items():
            text = text.replace(f"@{name}@", str(value))
        (self.root / "slurm.conf").write_text(text)
        shutil.copy(HERE / "cgroup.conf", self.root)
        gpus = [self.root / f"gpu/nvidia{number}" for number in range(N_GPUS)]
        for gpu in gpus:  # slurmd wants a character device: the numbers of /dev/null
            os.mknod(gpu, 0o666 | 0o020000, os.makedev(1, 3))
        lines = [f"Name=gpu Type=fake File={gpu}\n" for gpu in gpus]
        (self.root / "gres.conf").write_text("".join(lines))
        SETTINGS.mkdir(exist_ok=True)
        for name in FILES:
            (SETTINGS / name).unlink(missing_ok=True)
            (SETTINGS / name).symlink_to(self.root / name)

    def start_controller(self, *options):
        """Start the controller; without options it remembers the jobs of the one before."""
        run("slurmctld", *options)
        wait_until(lambda: answers("scontrol", "ping"), "the controller")

    def end(self, name):
        """End a daemon by the number in its file, and wait until it is gone."""
        file = self.root / f"run/{name}.pid"
        if not file.exists():
            return
        process = Path("/proc", file.read_text().strip())
        if process.exists():
            os.kill(int(process.name), signal.SIGTERM)
        wait_until(lambda: not process.exists(), f"{name} to end")
        file.unlink(missing_ok=True)

    def jobs(self):
        """Return all jobs since the start, oldest first: dicts of COLUMNS."""
        lines = run(
            *("squeue", "--noheader", "--states=all", "--sort=i"),
            f"--format={'|'.join(COLUMNS.values())}",
        ).splitlines()
        return [dict(zip(COLUMNS, line.split("|"), strict=True)) for line in lines]

    def active(self, what=""):
        """Return the jobs that wait, run or are ending, of rules or groups with some name."""
        going = {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING"}
        return [job for job in self.jobs() if job["state"] in going and what in job["what"]]

    def cancel(self, job):
        """Cancel a job, as an administrator might."""
        run("scancel", job["id"])

    def log(self):
        """Return the end of what the daemons wrote, for messages of failed tests."""
        return "\n".join(file.read_text()[-2000:] for file in sorted(self.root.glob("log/*.log")))
