"""The WSGI application that the server loads in its worker."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stateward.workbench.settings")
application = get_wsgi_application()

from stateward.workbench.audit.pulse import pulse  # noqa: E402  (once Django is set up)
from stateward.workbench.core import moments  # noqa: E402

#: How long this server may be behind what another process wrote.
moments.SECONDS = 2.0
moments.pulse = pulse
