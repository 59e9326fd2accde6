"""A kept run's files in their packed form: compressed, and each part that runs have in common stored once.

`manifest.json.zst` holds `{"schema": "versus.packed-run/1", "manifest": …, "shared": …}`. Environments and catalogue,
which make up most of a manifest and repeat from run to run, are not in it but in files of their own, named by the
SHA-256 of their content: `shared/DIGEST.json.zst` in a folder above the run. `shared` says which belongs where.
"""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from versus.compression import compress, decompress, decompress_gzip
from versus.errors import UserError
from versus.files import write_whole
from versus.load.readings.samplefiles import FOLDER, KEPT, every_table
from versus.load.readings.tables import write_tables

MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
PACKED = ".zst"
SHARED = "shared"
LEVELS = 2  # how far above a run the folder of shared parts may be: results/KIND/RUN, results/calibration/PART/TRIAL

_Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class _Shared(msgspec.Struct, frozen=True):
    """Digests of the parts that a manifest has in common with others."""

    environments: dict[str, _Digest]
    catalogue: _Digest | None = None


class _PackedManifest(msgspec.Struct, frozen=True):
    manifest: dict[str, Any]
    shared: _Shared
    schema: Literal["versus.packed-run/1"] = "versus.packed-run/1"


def pack_run(folder: Path, target: Path, shared: Path) -> None:
    """Writes manifest, journal and samples of the run in `folder`, packed, to `target`; common parts to `shared`.

    Equal records give equal bytes. Raises UserError, naming the file, where one cannot be read.
    """
    manifest = _decoded(read_manifest(folder), manifest_file(folder), dict[str, Any])
    environments = {name: _share(part, shared) for name, part in manifest.pop("environments").items()}
    described = manifest.get("catalogue", {}).get("subjects")
    catalogue = _share(manifest.pop("catalogue"), shared) if described else None
    packed = _PackedManifest(manifest, _Shared(environments, catalogue))
    write_whole(target / f"{MANIFEST}{PACKED}", compress(msgspec.json.encode(packed)))
    write_whole(target / f"{JOURNAL}{PACKED}", compress(read_journal(folder)))
    if tables := every_table(folder):
        write_tables(target / KEPT, tables)


def left_aside(folder: Path) -> list[Path]:
    """Returns the files and folders in a run's folder that `pack_run` does not pack, such as exports."""
    packed = {MANIFEST.split(".")[0], JOURNAL.split(".")[0], FOLDER}
    return sorted(path for path in folder.iterdir() if path.name.split(".")[0] not in packed)


def run_folders(root: Path) -> list[Path]:
    """Returns every folder at or below `root` that holds a manifest, in order of their paths."""
    return sorted({file.parent for name in (MANIFEST, f"{MANIFEST}{PACKED}") for file in root.glob(f"**/{name}")})


def manifest_file(folder: Path) -> Path:
    """Returns the manifest of a run's folder, packed or not; the packed one's name where there is none."""
    loose = folder / MANIFEST
    return loose if loose.exists() else folder / f"{MANIFEST}{PACKED}"


def read_manifest(folder: Path) -> bytes:
    """Returns the run's manifest with all of its parts, as JSON. Raises UserError, naming the file."""
    file = manifest_file(folder)
    content = _read(file)
    if file.suffix != PACKED:
        return content
    packed = _decoded(decompress(content, str(file)), file, _PackedManifest)
    manifest = {**packed.manifest}
    manifest["environments"] = {name: _part(digest, file) for name, digest in packed.shared.environments.items()}
    if packed.shared.catalogue is not None:
        manifest["catalogue"] = _part(packed.shared.catalogue, file)
    return msgspec.json.encode(manifest)


def journal_file(folder: Path) -> Path:
    """Returns the journal of a run's folder in the form that it has there."""
    forms = (folder / f"{JOURNAL}{PACKED}", folder / f"{JOURNAL}.gz")
    return next((form for form in forms if form.exists()), folder / JOURNAL)


def read_journal(folder: Path) -> bytes:
    """Returns the journal's lines, none where there is no journal. Raises UserError where it is damaged."""
    file = journal_file(folder)
    name = f"{folder.name}/{file.name}"
    if file.suffix == PACKED:
        return decompress(_read(file), name)
    if file.suffix == ".gz":
        return decompress_gzip(_read(file), name)
    return _read(file) if file.exists() else b""


def _share(part: Any, shared: Path) -> str:
    """Stores a part unless a sound file has it already; returns its digest."""
    content = msgspec.json.encode(part)
    digest = _digest(content)
    file = shared / f"{digest}.json{PACKED}"
    try:
        sound = file.exists() and decompress(file.read_bytes(), str(file)) == content
    except UserError:
        sound = False
    if not sound:
        write_whole(file, compress(content))
    return digest


def _part(digest: str, referring: Path) -> Any:
    """Raises UserError where the part is missing or is not what its name says."""
    name = f"{SHARED}/{digest}.json{PACKED}"
    places = [folder / name for folder in list(referring.parent.parents)[:LEVELS]]
    file = next((place for place in places if place.exists()), None)
    if file is None:
        raise UserError(f"{referring} needs {name}, which is in no folder above it.")
    content = decompress(_read(file), str(file))
    if _digest(content) != digest:
        raise UserError(f"{file} is damaged (its content has another digest); {referring} needs it.")
    return _decoded(content, file, Any)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error


def _decoded(content: bytes, file: Path, kind: Any) -> Any:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise UserError(f"{file} is damaged, foreign or of another version ({error}).") from error
