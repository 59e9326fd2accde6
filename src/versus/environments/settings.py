"""Which of a user's pip and uv settings hold while packages are installed. Standard library only.

Index, proxy and certificates are the user's. What decides which version is installed, or where, is set back: versions
are locked, and every environment is a folder of its own. The launcher runs this file as a program.
"""

import configparser
import os
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ETC = Path("/etc")
PIP_KEPT = frozenset(
    {
        "index_url", "extra_index_url", "no_index", "find_links", "trusted_host", "proxy", "cert", "client_cert",
        "timeout", "default_timeout", "retries", "resume_retries", "keyring_provider", "cache_dir", "no_cache_dir",
        "use_feature", "no_input",
    }
)  # fmt: skip
UV_KEPT = frozenset(
    {
        "index", "default_index", "index_url", "extra_index_url", "no_index", "find_links", "index_strategy",
        "keyring_provider", "insecure_host", "native_tls", "system_certs", "http_timeout", "http_connect_timeout",
        "request_timeout", "http_retries", "concurrent_downloads", "cache_dir", "no_cache", "offline", "link_mode",
        "no_progress", "python_install_dir",
    }
)  # fmt: skip
# Of what is set back, this is worth a sentence: its user expects that it decides something.
PIP_MISLEADING = frozenset(
    {
        "user", "target", "prefix", "root", "constraint", "require_hashes", "no_binary", "only_binary", "pre",
        "no_deps", "python", "require_virtualenv",
    }
)  # fmt: skip
UV_MISLEADING = frozenset(
    {
        "constraint", "override", "build_constraint", "exclude", "exclude_newer", "exclude_newer_package", "prerelease",
        "resolution", "fork_strategy", "system_python", "python", "require_hashes", "no_binary", "target", "prefix",
        "config_file",
    }
)  # fmt: skip
# These lead Python to other code than what stands in its folder, or colour what is read by a program.
DROPPED = frozenset({"VIRTUAL_ENV", "CONDA_PREFIX", "FORCE_COLOR", "CLICOLOR_FORCE"})
# A hook sets some of git's variables and a user others; all of them lead it to another repository, or to read its own
# otherwise. These say where git itself is, and whom it trusts.
GIT_KEPT = frozenset({"GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"})
FIXED = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_NO_PROGRESS": "1",
}
# uv's file names its settings as its variables do, but for these.
UV_NAMES = {"allow-insecure-host": "UV_INSECURE_HOST", "index-url": "UV_DEFAULT_INDEX"}


def installing(variables: Mapping[str, str], state: Path) -> dict[str, str]:
    """Returns the environment variables for tools that install, made of the user's own ones.

    `state` is the suite's own folder, where caches go when the home directory cannot hold them.
    """
    kept = {name: value for name, value in variables.items() if not _is_set_back(name)}
    pip = {_variable("PIP", name): value for name, value in _pip_files(variables).items() if name in PIP_KEPT}
    uv = _uv_files(variables)
    kept = pip | uv | kept
    _share_index(kept)
    kept.setdefault("UV_SYSTEM_CERTS", "1")
    kept.setdefault("UV_LINK_MODE", "copy")
    if "UV_CACHE_DIR" not in kept and not _home_holds_caches(kept):
        kept |= {"UV_CACHE_DIR": str(state / "cache" / "uv"), "PIP_CACHE_DIR": str(state / "cache" / "pip")}
    return kept | FIXED


def set_back(variables: Mapping[str, str]) -> list[str]:
    """Returns the names of the user's pip and uv settings that decide versions or places, and so do not hold here."""
    misleading = {_variable("PIP", name) for name in PIP_MISLEADING} | {_variable("UV", name) for name in UV_MISLEADING}
    return sorted(misleading & variables.keys()) + sorted(
        f"{name} of pip.conf" for name in _pip_files(variables) if name in PIP_MISLEADING
    )


def _is_set_back(name: str) -> bool:
    if name.startswith("PIP_"):
        return name.removeprefix("PIP_").lower() not in PIP_KEPT
    if name.startswith("UV_"):
        is_credential = name.startswith("UV_INDEX_") and name.endswith(("_USERNAME", "_PASSWORD"))
        return not is_credential and name.removeprefix("UV_").lower() not in UV_KEPT
    if name.startswith("GIT_"):
        return name not in GIT_KEPT
    return name in DROPPED or name.startswith("PYTHON")


def _variable(tool: str, name: str) -> str:
    return f"{tool}_{name.upper()}"


def _pip_files(variables: Mapping[str, str]) -> dict[str, str]:
    """Returns what pip's configuration files set, in the order in which pip reads them: later ones win."""
    named = variables.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return {}
    files = [folder / "pip" / "pip.conf" for folder in _system_folders(variables)] + [ETC / "pip.conf"]
    home = variables.get("HOME", "")
    if not (named and os.path.exists(named)):  # noqa: PTH110 - says no, where pathlib raises, of what cannot be seen
        files += [Path(home) / ".pip" / "pip.conf"] if home else []
        files += [folder / "pip" / "pip.conf" for folder in _user_folder(variables)]
    found: dict[str, str] = {}
    for file in [*files, *([Path(named)] if named else [])]:
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(file.read_text(encoding="utf-8", errors="surrogateescape"))
        except (OSError, configparser.Error):  # no such file, or one that pip itself would name
            continue
        for section in ("global", "download", "install"):
            if parser.has_section(section):
                items = parser.items(section)
                found |= {key.lstrip("-").replace("-", "_"): " ".join(value.split()) for key, value in items if value}
    return found


def _uv_files(variables: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables for what uv's configuration files say of indexes, proxies and certificates."""
    named = variables.get("UV_CONFIG_FILE")
    folders = [*_system_folders(variables), ETC, *_user_folder(variables)]
    found: dict[str, str] = {}
    for file in [Path(named)] if named else [folder / "uv" / "uv.toml" for folder in folders]:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # no such file, or one that uv itself would name
            continue
        pip = content.get("pip")
        found |= dict(_uv_variables(content | (pip if isinstance(pip, dict) else {})))
    return found


def _uv_variables(content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    indexes = content.get("index")
    further = []
    for index in indexes if isinstance(indexes, list) else []:
        if isinstance(index, dict) and "url" in index and not index.get("explicit"):
            if index.get("default"):
                yield "UV_DEFAULT_INDEX", str(index["url"])
            else:
                further.append(f"{index['name']}={index['url']}" if "name" in index else str(index["url"]))
    if further:
        yield "UV_INDEX", " ".join(further)
    for key, value in content.items():
        variable = UV_NAMES.get(key, _variable("UV", key.replace("-", "_")))
        if key in ("http-proxy", "https-proxy", "no-proxy"):
            yield key.upper().replace("-", "_"), str(value)
        elif key != "index" and (key in UV_NAMES or key.replace("-", "_") in UV_KEPT):
            separator = "," if key == "find-links" else " "
            if isinstance(value, list):
                yield variable, separator.join(map(str, value))
            else:
                yield variable, str(value).lower() if isinstance(value, bool) else str(value)


def _share_index(kept: dict[str, str]) -> None:
    """Gives both tools the index that a user who replaced the public one gave to one of them."""
    uv_default = kept.get("UV_DEFAULT_INDEX") or kept.get("UV_INDEX_URL")
    uv_has_own = uv_default or any(kept.get(f"UV_{name}") for name in ("INDEX", "EXTRA_INDEX_URL", "NO_INDEX"))
    if not uv_has_own and (kept.get("PIP_INDEX_URL") or kept.get("PIP_NO_INDEX")):
        names = {"INDEX_URL": "DEFAULT_INDEX", "EXTRA_INDEX_URL": "EXTRA_INDEX_URL", "NO_INDEX": "NO_INDEX"}
        kept |= {f"UV_{uv}": kept[f"PIP_{pip}"] for pip, uv in names.items() if kept.get(f"PIP_{pip}")}
        if kept.get("PIP_FIND_LINKS"):
            kept["UV_FIND_LINKS"] = ",".join(kept["PIP_FIND_LINKS"].split())
        kept.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")  # as pip has it
    elif uv_default and not (kept.get("PIP_INDEX_URL") or kept.get("PIP_NO_INDEX")):
        kept["PIP_INDEX_URL"] = uv_default.rpartition("=")[2] if "=" in uv_default.partition("://")[0] else uv_default
    if kept.get("PIP_TRUSTED_HOST"):
        kept.setdefault("UV_INSECURE_HOST", kept["PIP_TRUSTED_HOST"])
    if kept.get("PIP_CERT"):
        kept.setdefault("SSL_CERT_FILE", kept["PIP_CERT"])
    if kept.get("PIP_PROXY"):
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            if name not in kept and name.lower() not in kept:
                kept[name] = kept["PIP_PROXY"]


def _system_folders(variables: Mapping[str, str]) -> list[Path]:
    return [Path(folder) for folder in (variables.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":") if folder]


def _user_folder(variables: Mapping[str, str]) -> list[Path]:
    if variables.get("XDG_CONFIG_HOME"):
        return [Path(variables["XDG_CONFIG_HOME"])]
    return [Path(variables["HOME"]) / ".config"] if variables.get("HOME") else []


def _home_holds_caches(variables: Mapping[str, str]) -> bool:
    home = variables.get("XDG_CACHE_HOME") or variables.get("HOME", "")
    if not home or not os.path.isdir(home):  # noqa: PTH112 - says no, where pathlib raises, of what cannot be seen
        return False
    cache = Path(home) / "uv" if variables.get("XDG_CACHE_HOME") else Path(home) / ".cache" / "uv"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(cache, os.W_OK | os.X_OK)


def main() -> None:
    """Prints shell commands that bring a shell's variables to what `installing` says; names what is set back."""
    before, after = dict(os.environ), installing(os.environ, Path(sys.argv[1]))
    for name in sorted(before.keys() - after.keys()):
        if name.isidentifier():
            print(f"unset {name}")
    for name in sorted(after):
        if before.get(name) != after[name] and name.isidentifier():
            print(f"export {name}={shlex.quote(after[name])}")
    names = set_back(before)
    if names:
        sys.stderr.write(f"versus: not used here, for every version is locked: {', '.join(names)}\n")


if __name__ == "__main__":
    main()
