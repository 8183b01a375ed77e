"""config/defaults.md lists what config/schema.yaml holds."""

import yaml

from make_defaults import PAGE, SCHEMA, make_page


def test_the_page_of_defaults_is_current():
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == make_page(schema), "run `make defaults`"


def test_every_setting_has_a_meaning():
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    rows = [line for line in make_page(schema).splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    assert all(len(row.split(" | ")[-1]) > 15 for row in rows)
