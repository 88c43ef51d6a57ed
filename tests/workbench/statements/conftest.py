"""The fixtures of a reporting group."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reporting_group import group, today  # noqa: F401
