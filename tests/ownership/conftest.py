"""Small networks written as text, and an independent computation of everything on dense matrices and sets."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
