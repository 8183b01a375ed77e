"""docs/worlds.md lists what the settings and the simulator hold."""

import yaml

from make_defaults import SCHEMA
from make_worlds import PAGE, make_page


def test_the_page_of_worlds_is_current():
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert page == make_page(schema), "run `python benchmarks/pages/make_worlds.py`"
