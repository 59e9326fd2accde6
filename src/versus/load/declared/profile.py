"""How servers are started, from their one data file."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from versus.errors import UserError, unknown
from versus.load.declared.scenario import ServerChoice


class Profile(msgspec.Struct, frozen=True):
    """One entry of servers.toml."""

    name: str
    profile: str
    command: tuple[str, ...]

    def chosen(self, choice: ServerChoice, application: str) -> tuple[str, ...]:
        """Returns the command with the choice filled in; placeholders are left for what depends on the machine.

        `application` is served where the choice names none.
        """
        known = {"application": choice.application or application, "workers": choice.workers, "threads": choice.threads}
        left = {name: f"{{{name}}}" for name in ("python", "host", "port")}
        return tuple(word.format(**known, **left) for word in self.command)


def filled(command: Sequence[str], *, python: str, host: str, port: int) -> list[str]:
    """Returns a chosen command as it is started."""
    return [word.format(python=python, host=host, port=port) for word in command]


class _File(msgspec.Struct):
    server: list[Profile]


OWN = "VERSUS_SERVERS"
"""The variable that names a file of a user's own profiles, of the form of servers.toml."""


@cache
def known_profiles() -> tuple[Profile, ...]:
    """Returns the user's own profiles, which go first, and the suite's. Raises UserError for a file that is none."""
    ours = msgspec.toml.decode(Path(__file__).with_name("servers.toml").read_bytes(), type=_File).server
    own = os.environ.get(OWN)
    if not own:
        return tuple(ours)
    try:
        return (*msgspec.toml.decode(Path(own).read_bytes(), type=_File).server, *ours)
    except (OSError, ValueError) as error:
        raise UserError(f"{OWN} names {Path(own).name}, which holds no servers: {error}.") from error


def find_profile(choice: ServerChoice) -> Profile:
    """Returns the profile of a choice. Raises UserError for a server or a profile that is not there."""
    for profile in known_profiles():
        if (profile.name, profile.profile) == (choice.name, choice.profile):
            return profile
    labels = [ServerChoice(profile.name, profile.profile).label for profile in known_profiles()]
    raise unknown("server", choice.label, labels)
