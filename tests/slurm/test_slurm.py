"""The profile on a real SLURM: what runs as one job, and what becomes of what goes wrong."""

import shutil
import signal
import sys
from itertools import pairwise

import pytest

from cluster import wait_until
from study import REPOSITORY, command_for, run_to_end, tables, write_tiniest
from submission import TOY, Submission

pytestmark = pytest.mark.slow
PATIENCE = 300  # seconds until a job has got somewhere


@pytest.fixture
def before(cluster):
    """Return how many jobs SLURM has had before this test."""
    return len(cluster.jobs())


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """Run the toy on this machine alone; return its folder."""
    folder = tmp_path_factory.mktemp("toy")
    process = run_to_end(command_for(TOY, folder, "--cores", "2"))
    assert process.returncode == 0, process.stdout
    return folder


@pytest.fixture
def toy(ended, tmp_path):
    """Return the folder of a toy of which only the last step is to be done."""
    folder = shutil.copytree(ended, tmp_path / "toy")
    (folder / "results/report.txt").unlink()
    return folder


def new_jobs(cluster, before, what=""):
    """Return the jobs of this test that are of rules or groups with some name."""
    return [job for job in cluster.jobs()[before:] if what in job["what"]]


def wait_for_report(cluster, submission):
    """Wait until the last step of the toy runs."""

    def running():
        assert submission.process.poll() is None, submission.printed()[-4000:]
        return any(job["state"] == "RUNNING" for job in cluster.active("render_report"))

    wait_until(running, "the last step to run", PATIENCE)


def finish(submission, cluster):
    """Wait for the end of a submission, which must be a good one."""
    assert submission.finish() == 0, submission.printed()[-4000:] + cluster.log()


def test_sites_share_a_job_and_gpu_steps_take_turns(cluster, before, ended, tmp_path):
    with Submission(tmp_path) as submission:
        finish(submission, cluster)
    report = "results/report.txt"
    assert (tmp_path / report).read_text() == (ended / report).read_text()
    jobs = new_jobs(cluster, before)
    assert [(job["partition"], job["cores"], job["memory"], job["state"]) for job in jobs] == [
        ("cpu", "4", "8000M", "COMPLETED"),  # six sites, four at a time
        ("gpu", "1", "6000M", "COMPLETED"),
        ("cpu", "1", "2000M", "COMPLETED"),
    ]
    logs = [log.read_text().split() for log in tmp_path.glob("results/logs/extract_moments/*.log")]
    assert {gpu for _, _, gpu, *_ in logs} == {"0"}
    spans = sorted((float(start), float(end)) for *_, start, end in logs)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_a_cancelled_job_is_reported_and_submitted_again(cluster, before, toy, faults):
    (toy / "then.sh").write_text("sleep 20\n")
    with Submission(toy) as submission:
        wait_for_report(cluster, submission)
        cluster.cancel(new_jobs(cluster, before, "render_report")[0])
        finish(submission, cluster)
    assert "SLURM status is: 'CANCELLED'" in submission.printed()
    states = [job["state"] for job in new_jobs(cluster, before, "render_report")]
    assert states == ["CANCELLED", "COMPLETED"]
    faults("SLURM: a job cancelled (`scancel`)", "reported, submitted again, ends well")


def test_a_job_that_runs_out_of_memory_comes_back_with_more(cluster, before, toy, faults):
    (toy / "take.py").write_text("import time\ntaken = b'x' * 2600 * 2**20\ntime.sleep(20)\n")
    (toy / "then.sh").write_text(f"{sys.executable} take.py\n")
    with Submission(toy) as submission:
        finish(submission, cluster)
    first, second = new_jobs(cluster, before, "render_report")
    assert (first["memory"], second["memory"]) == ("2000M", "4000M")
    assert first["state"] != "COMPLETED"
    assert second["state"] == "COMPLETED"
    faults("SLURM: a job over its memory", "killed, submitted again with twice as much, ends well")


def test_a_restarted_controller_loses_no_job(cluster, before, toy, faults):
    (toy / "then.sh").write_text("sleep 20\n")
    with Submission(toy) as submission:
        wait_for_report(cluster, submission)
        cluster.end("slurmctld")
        cluster.start_controller()
        finish(submission, cluster)
    assert [job["state"] for job in new_jobs(cluster, before, "render_report")] == ["COMPLETED"]
    faults("SLURM: the controller restarted while a job runs", "no job lost, ends well")


def test_ctrl_c_cancels_the_jobs_and_the_same_command_continues(cluster, before, toy, faults):
    (toy / "then.sh").write_text("sleep 600\n")
    with Submission(toy) as submission:
        wait_for_report(cluster, submission)
        submission.process.send_signal(signal.SIGINT)
        assert submission.finish() != 0
    wait_until(lambda: not cluster.active(), "the cancelled job to end")
    assert new_jobs(cluster, before)[-1]["state"] == "CANCELLED"
    n_first = len(new_jobs(cluster, before))
    (toy / "then.sh").unlink()
    with Submission(toy) as submission:
        finish(submission, cluster)
    assert [job["what"] for job in new_jobs(cluster, before)][n_first:] == ["rule_render_report"]
    faults("SLURM: Ctrl-C", "the jobs are cancelled; the same command, given again, goes on")


def test_a_study_on_slurm_gives_the_tables_of_one_machine(cluster, undisturbed, tmp_path):
    study = write_tiniest(tmp_path / "study")
    with Submission(study, snakefile=REPOSITORY / "Snakefile") as submission:
        finish(submission, cluster)
    found = tables(study)
    assert found.keys() == undisturbed.tables.keys()
    assert [path for path in found if found[path] != undisturbed.tables[path]] == []
