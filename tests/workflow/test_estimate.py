"""make estimate: what it says of studies that are whole, begun, or none."""

import re

import pytest

from estimate_study import StudyError, estimate_study
from lnp.core.errors import LnpError
from lnp.estimate.told import COMPLETE
from study import TINIEST, snakemake, write_study

pytestmark = pytest.mark.medium


def test_a_study_is_estimated_before_it_is_run_and_then_nothing_is_left(tmp_path):
    wells = {"C03": 316, "G03": 0}
    study = write_study(tmp_path, TINIEST | {"approaches": ["named"]}, wells)
    text = "\n".join(estimate_study(study, n_cores=2))
    assert "2 fields of 538 x 638 pixels of 0.65 um" in text
    n_jobs = int(re.search(r"^all +(\d+)", text, re.MULTILINE)[1])
    process = snakemake(study)
    assert process.returncode == 0, process.stdout[-6000:]
    assert re.search(rf"^{n_jobs} jobs, about \S+ core hours: \d+ minutes?", process.stdout, re.M)
    assert f"The report is {study / 'results/report.html'}" in process.stdout.splitlines()[-1]
    assert estimate_study(study) == [COMPLETE]


def test_no_study_is_told_in_words(tmp_path):
    with pytest.raises(StudyError, match="no such folder; expected the folder of a study"):
        estimate_study(tmp_path / "none")
    with pytest.raises(StudyError, match=r"config.yaml: no such file; expected the settings"):
        estimate_study(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("horizons: [2]\n")
    with pytest.raises(LnpError, match="acquisition"):
        estimate_study(tmp_path)
