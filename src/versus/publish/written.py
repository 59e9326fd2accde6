"""Files in which people write what pages say."""

from pathlib import Path

import msgspec

from versus.errors import UserError


def read_written[Content](file: Path, content: type[Content], what: str) -> Content:
    """Returns a TOML file's content; `what` it holds is named where it does not.

    Raises UserError where the file is missing, or says what such a file has no place for.
    """
    try:
        return msgspec.toml.decode(file.read_bytes(), type=content)
    except OSError as error:
        raise UserError(f"The {what} in {file.name} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UserError(f"{file.name} holds no {what}: {error}.") from error
