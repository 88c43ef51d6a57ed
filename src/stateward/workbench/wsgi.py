"""The WSGI application that the server loads in its worker."""

import gc
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stateward.workbench.settings")
application = get_wsgi_application()

from stateward.workbench.audit.pulse import pulse  # noqa: E402  (once Django is set up)
from stateward.workbench.core import moments, workspace  # noqa: E402

#: How long this server may be behind what another process wrote.
moments.SECONDS = 2.0
moments.pulse = pulse


def _read_what_lasts() -> None:
    """Read the rulebook beside the first requests: some hundred thousand objects that live as long as the server.

    Told to the collector of unused objects as lasting, they are not looked through again and again while people wait.
    """
    workspace.rulebook()
    gc.collect()
    gc.freeze()


Thread(target=_read_what_lasts, name="rulebook", daemon=True).start()
