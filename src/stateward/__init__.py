"""Stateward: the supervision workbench of a state ownership entity."""

import os
from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("stateward")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0.0.0"

# Polars takes its memory from an allocator that reads this when Polars is first imported. By default freed pages go
# back to the system at once and are asked for, zeroed, a moment later: a tenth of the work of a large assessment.
os.environ.setdefault(
    "_RJEM_MALLOC_CONF", f"dirty_decay_ms:10000,muzzy_decay_ms:10000,narenas:{max(2, os.cpu_count() or 2)}"
)
