"""Draft a study from a raw folder: config.yaml, plates.tsv and wells.tsv, from its metadata.

    python workflow/scripts/init_study.py RAW STUDY [--doses MAP] [--sheet NAME] [--plate NAME]
                                           [--model BUNDLE]

Nothing that exists is overwritten.
"""

import argparse
import re
import sys
from pathlib import Path

from lnp.acquisition.first_look.channel_settings import guess_channels, read_channel_settings
from lnp.acquisition.first_look.plate_summary import summarize_plate
from lnp.acquisition.microscopes import list_planes
from lnp.acquisition.records import metadata_folder
from lnp.bundle.bundle_file import open_bundle
from lnp.core.errors import LnpError
from lnp.design.draft.plate_maps import match_wells, read_plate_map
from lnp.design.draft.study_draft import (
    FILL_IN,
    describe_found,
    draft_plates,
    draft_settings,
    draft_settings_for_models,
    draft_wells,
)


class DraftError(LnpError):
    """A study cannot be drafted there."""


def draft_study(raw, study, doses=None, plate=None, sheet=None, model=None):
    """Write the drafts below a study's folder; return what was found, in lines.

    With `model`, the bundle of another study, a study whose plate those models score.
    """
    raw, study = Path(raw).resolve(), Path(study)
    if not raw.is_dir():
        raise DraftError(f"{raw}: no such folder; expected the raw folder of a plate. Correct RAW.")
    refuse_existing(study)
    plate = plate or plate_name(raw)
    summary = summarize_plate(*list_planes(raw), raw)
    settings = {}
    for path in sorted(Path(metadata_folder(raw)).glob("*.mes")):
        settings |= read_channel_settings(path)
    guessed = guess_channels(settings, summary.channels)
    described = {number: setting.describe() for number, setting in settings.items()}
    wells = match_wells(summary.wells, read_plate_map(doses, sheet) if doses else None, doses)
    known = summary, guessed, described, raw
    if model:
        open_bundle(model)  # one that cannot be read is refused
        settings = draft_settings_for_models(*known, Path(model).resolve())
    else:
        settings = draft_settings(*known)
    texts = {
        "config.yaml": settings,
        "plates.tsv": draft_plates(plate, raw, "predict" if model else "train"),
        "wells.tsv": draft_wells(plate, wells),
    }
    write_drafts(study, texts)
    return [f"Found {describe_found(summary)}.", *next_steps(study, wells, texts["config.yaml"])]


def plate_name(raw):
    """Return a name for a plate, from that of its folder."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", raw.name).strip("-") or "PLATE-01"


def refuse_existing(study):
    """Refuse to draft where a file of the study exists."""
    for name in ("config.yaml", "plates.tsv", "wells.tsv"):
        if (study / "config" / name).exists():
            raise DraftError(
                f"{study / 'config' / name} exists and is not overwritten; expected a study "
                "without settings. Name another folder, or move this file away."
            )


def write_drafts(study, texts):
    """Write the files of a study."""
    try:
        (study / "config").mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (study / "config" / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise DraftError(
            f"{error.filename}: cannot be written: {error.strerror}. Name a folder of your own, or "
            "give yourself the right to write there."
        ) from error


def next_steps(study, wells, settings):
    """Return what a person does next, in lines."""
    todo = []
    if FILL_IN in settings:
        todo.append(f"Put numbers for {FILL_IN} in {study / 'config/config.yaml'}.")
    n_empty = int((wells["dose_ng"] == "").sum())
    if n_empty:
        todo.append(f"Fill in dose_ng and role of {n_empty} wells in {study / 'config/wells.tsv'}.")
    run = f"snakemake --directory {study} --cores all"
    return [f"Wrote {study / 'config'}.", *todo, f"Then run: {run}"]


def main():
    """Read the command line, draft, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", metavar="RAW", help="raw folder of a plate")
    parser.add_argument("study", metavar="STUDY", help="folder of the new study")
    parser.add_argument(
        "--doses", metavar="PLATE_MAP", help="table or grid of doses (ng); text or xlsx"
    )
    parser.add_argument("--sheet", metavar="NAME", help="of a workbook; else its first sheet")
    parser.add_argument("--model", metavar="BUNDLE", help="model.zip of another study")
    parser.add_argument("--plate", help="name of the plate; else that of its folder")
    given = parser.parse_args()
    if not (given.raw and given.study):
        parser.error("RAW and STUDY are needed: make init RAW=<raw folder> STUDY=<new folder>")
    try:
        named = (given.doses, given.plate, given.sheet, given.model)
        print("\n".join(draft_study(given.raw, given.study, *named)))
    except LnpError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
