"""How many files a process may have open: sockets are files, and a thousand connections need a thousand."""

import resource


def raise_file_limit() -> int:
    """Raises the limit of this process, and of all that it starts, as far as allowed; returns what it is then."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return open_files_allowed()


def open_files_allowed() -> int:
    """Returns the limit as it is."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 1 << 30
