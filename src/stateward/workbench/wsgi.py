"""The WSGI application that the server loads in its worker."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stateward.workbench.settings")
application = get_wsgi_application()
