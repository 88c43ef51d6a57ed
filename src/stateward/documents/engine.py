"""What sets the type: WeasyPrint, which takes Pango from the system; loaded when first needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import DocumentError, Fault


@cache
def engine() -> Any:
    """The module. Raises `DocumentError` where it or Pango is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise DocumentError(
            [
                Fault(
                    "document.engine",
                    _("PDF cannot be made on this machine: {reason}").format(reason=str(error).splitlines()[0]),
                    _(
                        "Install Stateward with its workbench part and Pango (Debian: libpango-1.0-0 and "
                        "libpangoft2-1.0-0), or take the Word document."
                    ),
                )
            ]
        ) from error
    return weasyprint


def inside() -> Any:
    """A fetcher that fetches nothing: pictures stand in the page itself, no network and no disk is asked."""
    return engine().URLFetcher(allowed_protocols=("data",))
