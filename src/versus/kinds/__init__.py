"""The kinds of plan that the suite has, one folder each; importing this package declares all of them.

A new kind is a new folder with a subclass of `Kind` and a call of `declare`. Nothing else names it.
"""

import importlib
import pkgutil

for _folder in pkgutil.iter_modules(__path__):
    if _folder.ispkg:
        importlib.import_module(f"{__name__}.{_folder.name}")
