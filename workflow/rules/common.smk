"""What all rules share: checked settings, plates and their sites, the hash of a rule's code."""

import logging
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import yaml

SCRIPTS = Path(workflow.basedir, "workflow/scripts")
sys.path.append(str(SCRIPTS))

from lnp.bundle.about import FIXED, OFFERED
from lnp.bundle.adoption import OWN, adopt_settings, check_channels, check_plates
from lnp.bundle.bundle_file import SPOT_NETWORK as NETWORK_OF_SPOTS, open_bundle
from lnp.core.code_digest import hash_files, source_files
from lnp.core.errors import LnpError
from lnp.core.run_lock import hold_run_lock
from lnp.core.vocabulary import TASKS
from lnp.core.wells import SITE_NAME
from lnp.design.conditions import reporter_dose
from lnp.design.horizons import (
    encoder_of,
    first_horizon,
    read_outs_of,
    recurrent_horizons,
)
from lnp.bundle.known_wells import read_known_wells
from lnp.design.pixel_lengths import put_pixel_lengths, take_pixel_lengths
from lnp.design.plate_layout import control_sites, read_layout, sites_of_plate
from lnp.design.unit_counts import count_units, leading_protocol, n_folds_of
from lnp.design.settings_schema import check_schema
from lnp.models.cnn.edges import EDGES_FILE
from lnp.models.registry import (
    APPROACHES,
    BY_NAME,
    EXPLAINED,
    chosen_approaches,
    distinct,
    fitted_for,
    image_readers,
)
from lnp.models.study_check import (
    check_approaches,
    check_input,
    check_scaling,
    check_spot_network,
    check_stainers,
)
from lnp.reporting.last_report import read_unfinished
from lnp.staining.groups import deal_wells
from lnp.exchange.given_names import find_given, newest_file
from lnp.tracking.mask_names import find_mask_files, find_parents, find_seeds
from snakemake.exceptions import WorkflowError
from snakemake.utils import validate

SCHEMA = Path(workflow.basedir, "config/schema.yaml")

if not workflow.is_main_process:  # a job repeats no remark on the tables
    logging.getLogger("lnp.core.small_tables").setLevel(logging.ERROR)
    logging.getLogger("lnp.design").setLevel(logging.ERROR)
try:
    IN_PIXELS = take_pixel_lengths(config)
    MODEL = config.get("predict", {}).get("model", OWN)
    if MODEL != OWN:  # the models of another study, and with them its settings
        MODELS = open_bundle(MODEL)
        config.update(adopt_settings(config, MODELS.about["settings"], IN_PIXELS))
    check_schema(config, yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    validate(config, SCHEMA)  # fills the defaults in
    put_pixel_lengths(config, IN_PIXELS)
    check_approaches(config)
    check_input(config)
    PLATES, WELLS = read_layout(config)
    check_plates(list(PLATES["purpose"]), MODEL)
    if MODEL != OWN:
        check_channels(PLATES["channels"], MODELS.about["channels"], MODEL)
    check_scaling(config, PLATES)
    if workflow.is_main_process:
        check_stainers(config, WELLS)
        if MODEL == OWN:  # a bundle holds its network of spots
            check_spot_network(config)
except LnpError as error:
    raise WorkflowError(str(error)) from None
if workflow.is_main_process:
    RUN_LOCK = hold_run_lock(Path(".snakemake"))  # held as long as Snakemake lives
KNOWN = []  # wells of new plates whose outcome is known
try:
    if config["predict"]["known_wells"] != "none":
        KNOWN = read_known_wells(
            config["predict"]["known_wells"], PLATES, WELLS
        ).to_dict("records")
except LnpError as error:
    raise WorkflowError(str(error)) from None
SIMULATED = set(PLATES.index[PLATES["simulated"]])
TRAINING = list(PLATES.index[PLATES["purpose"] == "train"])
NEW = list(PLATES.index[PLATES["purpose"] == "predict"])
SITES = {plate: sites_of_plate(plate, PLATES, WELLS) for plate in PLATES.index}
# how cells are tracked, where their tracks are not given
TRACKING = {k: v for k, v in config["tracking"].items() if k != "corrected"}
try:
    # tracks that a person has corrected: plate, site, file
    GIVEN = {
        plate: find_given(plate, SITES[plate], config["tracking"]["corrected"])
        for plate in PLATES.index
    }
except LnpError as error:
    raise WorkflowError(str(error)) from None
# sites whose cells got no particles: each spot there is false
CONTROL_SITES = control_sites(PLATES, WELLS)
TRAINED = config["protocols"] if TRAINING else {}  # of which models are fitted here
N_FOLDS = {
    name: n_folds_of(protocol, count_units(protocol, PLATES, WELLS))
    for name, protocol in TRAINED.items()
}
FOLDS = {
    name: [f"fold{k + 1}" for k in range(n_folds)] for name, n_folds in N_FOLDS.items()
}
# what could not be made by the run that this one ends with a report; see rules/ending.smk
UNFINISHED = read_unfinished()
HORIZONS = config["horizons"]
# horizons at which encoders are trained, and recurrent networks searched
CNN_HORIZONS = (
    sorted(HORIZONS) if config["cnn"]["frames_seen"] == "horizon" else [max(HORIZONS)]
)
LSTM_HORIZONS = recurrent_horizons(HORIZONS, config["lstm"]["read_out"])
CHOSEN = chosen_approaches(config["approaches"])  # that are scored and compared
FITTED = fitted_for(CHOSEN)  # and the CNN where one of them reads its features
# those of them that read images through the convolution base
IMAGE_READERS = image_readers(FITTED, config)
# the protocol by which a study is judged, and a plate without an outcome predicted first
LEAD = leading_protocol(config["protocols"])
PRIMARY = {"approach": config["primary"], "group": config["claims"]["group"]}

# which network predicts the counterstain of which training well; see rules/staining.smk
STAINING_GROUPS = deal_wells(
    WELLS.loc[
        WELLS["plate"].isin(TRAINING) & (WELLS["exclude"] == ""),
        ["plate", "well", "dose_ng"],
    ].itertuples(index=False, name=None),
    config["staining"]["n_groups"],
    config["seed"],
)
STAINED = config["staining"]["used"]
STAINING_SCORED = config["staining"]["scored"] and TRAINING

# a changed template, style sheet or caption is a changed report
REPORT_TEXTS = hash_files(
    path
    for path in Path(workflow.basedir, "workflow/report").rglob("*")
    if path.is_file()
)


wildcard_constraints:
    plate="|".join(map(re.escape, PLATES.index)),
    site=SITE_NAME,
    protocol="|".join(map(re.escape, config["protocols"])),
    task="|".join(TASKS),
    fold=r"fold\d+",
    horizon=r"\d+",
    model="|".join(APPROACHES),
    group=r"group\d+",


def site_files(pattern, plates):
    """Return `pattern` (with {plate} and {site}) for every site of some plates."""
    return [pattern.format(plate=p, site=s) for p in plates for s in SITES[p]]


def preview_control(plate):
    """Return [[plate, site]] of the control field by which a preview chooses the threshold of spots.

    One of the same plate, or of another, where that has none; nothing, where a number is set.
    """
    fields = CONTROL_SITES if SPOT_THRESHOLD else []
    return sorted(fields, key=lambda field: field[0] != plate)[:1]


def preview_controls(wildcards, pattern):
    """Return a file, by its `pattern` (with {plate} and {site}), of a preview's control field."""
    return [
        pattern.format(plate=plate, site=site)
        for plate, site in preview_control(wildcards.plate)
        if pattern
    ]


def doses_of_sites(plate):
    """Return {site: dose of its well} of a plate."""
    doses = WELLS[WELLS["plate"] == plate].set_index("well")["dose_ng"]
    return {site: float(doses[site.partition("_f")[0]]) for site in SITES[plate]}


def truth_file(plate, table):
    """Return a table of the truth of a simulated plate, else nothing."""
    return f"resources/truth/{plate}/{table}.parquet" if plate in SIMULATED else []


def known_wells(plate):
    """Return the wells of a new plate whose outcome is known."""
    return [row for row in KNOWN if row["plate"] == plate]


def recalibrated_files(wildcards, table):
    """Return a table of the recalibration of a plate of which some wells are known, else nothing."""
    if not known_wells(wildcards.plate):
        return []
    return f"results/{wildcards.protocol}/predict/{wildcards.plate}/{table}.parquet"


def first_images(wildcards):
    """Return the list of planes of the first training plate, whose pixels a study works in.

    Nothing for that plate itself, nor where the settings state a size (`crops/pixel_um`).
    """
    if config["crops"]["pixel_um"] != "auto" or wildcards.plate in TRAINING[:1]:
        return []
    return [ancient(f"results/images/{plate}.parquet") for plate in TRAINING[:1]]


def seed_file(wildcards):
    """Return the marks of a site's cells, where settings ask for them; corrected tracks are such."""
    given = wildcards.site in GIVEN[wildcards.plate]
    if config["seeding"]["method"] != "file" or given:
        return []
    return find_seeds(f"resources/seeds/{wildcards.plate}", wildcards.site)


def mask_files(wildcards):
    """Return the label images of a site that a lab has made, where settings ask for them."""
    tracking = config["tracking"]
    if tracking["masks"] != "file" and tracking["method"] != "labels":
        return []
    return find_mask_files(f"resources/labels/{wildcards.plate}", wildcards.site)


def nucleus_files(wildcards):
    """Return the label images of a site's nuclei, where settings ask for them."""
    if config["spatial"]["nuclei"] == "none":
        return []
    return find_mask_files(f"resources/nuclei/{wildcards.plate}", wildcards.site)


def parent_file(wildcards):
    """Return the table of parents beside a site's label images, where these are tracks."""
    if config["tracking"]["method"] != "labels":
        return []
    found = find_parents(f"resources/labels/{wildcards.plate}", wildcards.site)
    return found[0] if found else []


def given_file(wildcards):
    """Return the file by which a change of a site's corrected tracks is seen, else nothing."""
    path = GIVEN[wildcards.plate].get(wildcards.site)
    return [newest_file(path)] if path else []


def well_of(site):
    """Return the well of a site (C04_f001)."""
    return site.rpartition("_")[0]


def learned_wells(group):
    """Return the training wells, [plate, well] each, that the networks of a group are fitted on."""
    return sorted(
        [*key] for key, of_well in STAINING_GROUPS.items() if of_well != group
    )


def learned_views(wildcards):
    """Return the views of the sites that the networks of a group are fitted on."""
    wells = learned_wells(wildcards.group)
    return [
        f"results/staining/views/{plate}/{site}.zarr.zip"
        for plate in TRAINING
        for site in SITES[plate]
        if [plate, well_of(site)] in wells
    ]


def stainers(wildcards):
    """Return the networks that predict a site's counterstain: of its group, or all of them."""
    if config["staining"]["network"] != "train":
        return [config["staining"]["network"]]
    everyone = sorted(set(STAINING_GROUPS.values()))
    own = STAINING_GROUPS.get((wildcards.plate, well_of(wildcards.site)))
    return [
        f"results/staining/networks/{group}.npz"
        for group in [own] * bool(own) or everyone
    ]


def applied_wells(path):
    """Return the training wells, [plate, well] each, that a network stains or finds spots in."""
    sites = [SimpleNamespace(plate=p, site=s) for p in TRAINING for s in SITES[p]]
    if path.startswith("results/staining/networks/"):
        sites = [site for site in sites if path in stainers(site)]
    return sorted({(site.plate, well_of(site.site)) for site in sites})


def stained_file(wildcards):
    """Return the predicted counterstain of a site, where cells are found and tracked in it."""
    return (
        f"results/staining/{wildcards.plate}/{wildcards.site}.zarr.zip"
        if STAINED
        else []
    )


def parts_overlapping(wildcards):
    """Return whether a protocol might put cells with overlapping crops on two sides."""
    protocol = config["protocols"][wildcards.protocol]
    return protocol["unit"] == "cell" and protocol["overlap"] != "ignore"


def fit_files(model, file):
    """Return a function of the wildcards: a file of every fit of an approach in a protocol.

    None of an approach that the study does not fit. Encoders are fitted at `CNN_HORIZONS`, one
    causal network for all horizons at the last, other models at each.
    """
    fitted = {"cnn": CNN_HORIZONS, "lstm": LSTM_HORIZONS, "tcn": [max(HORIZONS)]}
    fitted = fitted.get(model, HORIZONS) if model in FITTED else []
    return lambda wildcards: expand(
        f"results/{wildcards.protocol}/{model}/{{task}}/{{fold}}/t{{horizon}}/{file}",
        task=TASKS,
        fold=FOLDS[wildcards.protocol],
        horizon=fitted,
    )


def model_files(model):
    """Return a function of the wildcards: the saved models of an approach in a protocol."""
    return fit_files(model, BY_NAME[model].model_file)


def saved_models(model):
    """Return the saved models of an approach in all protocols."""
    return [
        path
        for protocol in FOLDS
        for path in model_files(model)(SimpleNamespace(protocol=protocol))
    ]


def last_models(model):
    """Return a function of the wildcards: an approach's models that saw the most time points."""
    file = f"t{max(HORIZONS)}/{BY_NAME[model].model_file}"
    return lambda wildcards: expand(
        f"results/{wildcards.protocol}/{model}/{{task}}/{{fold}}/{file}",
        task=TASKS,
        fold=FOLDS[wildcards.protocol],
    )


def prediction_files(wildcards):
    """Return the predictions of every fit of every approach of the study in a protocol."""
    files = [fit_files(model, "predictions.parquet") for model in CHOSEN]
    return [path for of_model in files for path in of_model(wildcards)]


def features_seen(wildcards):
    """Return the features that a temporal model reads: of the encoder of its horizon."""
    seen = encoder_of(int(wildcards.horizon), CNN_HORIZONS)
    return (
        f"results/{wildcards.protocol}/cnn/{wildcards.task}/{wildcards.fold}/t{seen}/"
        "features.zarr.zip"
    )


def made(files):
    """Return the files of the report that could be made: all, unless the run failed."""
    return [path for path in files if path not in UNFINISHED["unmade"]]


@cache
def hash_of(rule):
    """Hash the code that decides a rule's result, and the environment that it names."""
    environment = Path(workflow.get_rule(rule).conda_env).name
    files = source_files(rule, SCRIPTS)
    return hash_files([*files, Path(workflow.basedir, "envs", environment)])


def environments():
    """Return the name of the environment of every rule that has one."""
    named = {known.name: known.conda_env for known in workflow.rules}
    return {name: Path(file).stem for name, file in named.items() if file}


def digest(rule):
    """Return a function of the wildcards: the hash by which an edit reruns the rule."""
    return lambda wildcards: hash_of(rule)
