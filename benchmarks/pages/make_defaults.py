"""Write config/defaults.md from config/schema.yaml, or check that it is current (--check)."""

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.design.settings_schema import describe_range  # noqa: E402  (found through sys.path)

SCHEMA, PAGE = ROOT / "config/schema.yaml", ROOT / "config/defaults.md"
HEAD = """# All settings

Made from `config/schema.yaml` by `make defaults`; do not edit. A key that `config/config.yaml` does
not name has the default given here. A key without a default must be named. Lengths are in pixels of
the raw image, and the defaults fit 0.1625 um per pixel (40x, unbinned)."""


def make_page(schema):
    """Return the page in Markdown: keys outside of sections, then section by section."""
    blocks = [HEAD, make_table({p: a for p, a in list_keys(schema, schema) if "/" not in p})]
    for section, about in schema["properties"].items():
        if about.get("type") != "object":
            continue
        blocks += [f"## {section}", about["description"]]
        if default := about.get("default"):
            shown = yaml.safe_dump({section: default}, sort_keys=False)
            blocks.append(f"Default:\n\n```yaml\n{shown}```")
        blocks.append(make_table(dict(list_keys(about, schema, f"{section}/"))))
    return "\n\n".join(blocks) + "\n"


def resolve(about, schema):
    """Return the description of a key together with what it refers to in $defs."""
    return schema["$defs"].get(about.get("$ref", "").removeprefix("#/$defs/"), {}) | about


def list_keys(about, schema, path=""):
    """Yield (path, description) of the keys of a section and of the sections in it."""
    keys = about.get("properties", {})
    if isinstance(about.get("additionalProperties"), dict):
        keys = {"<name>": about["additionalProperties"]}
    for key, inner in keys.items():
        inner = resolve(inner, schema)
        if inner.get("type") != "object":
            yield path + key, inner | {"range": describe_range(inner, schema["$defs"])}
        yield from list_keys(inner, schema, f"{path}{key}/")


def write_value(value):
    """Return a value as config.yaml has it.

    >>> write_value(True), write_value("auto"), write_value([0.1, 0.2])
    ('true', 'auto', '[0.1, 0.2]')
    """
    return json.dumps(value).replace('"', "")


def make_table(keys):
    """Return a table in Markdown, one row per key."""
    rows = ["| key | default | unit | range | meaning |", "|---|---|---|---|---|"]
    for path, about in keys.items():
        default = write_value(about["default"]) if "default" in about else "(to be set)"
        cells = [f"`{path}`", default, about.get("unit", ""), about["range"], about["description"]]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def main():
    """Write or check the page; return the exit status."""
    page = make_page(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    if "--check" in sys.argv:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page
        if not current:
            print("config/defaults.md is not current; run `make defaults`.")
        return int(not current)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
