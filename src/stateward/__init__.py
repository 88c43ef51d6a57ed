"""Stateward: the supervision workbench of a state ownership entity."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("stateward")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0.0.0"
