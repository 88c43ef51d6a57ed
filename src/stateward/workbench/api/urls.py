"""Addresses of the programming interface, its description, and the pages of tokens."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from stateward.workbench.api import views
from stateward.workbench.api.site import API

_operations = API.urls[0]
for _pattern in _operations:
    # A program without a token is told so in JSON, not led to the sign-in page.
    _pattern.callback = login_not_required(_pattern.callback)

app_name = "api"
urlpatterns = [
    path("api/", views.operations, name="operations"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", include(_operations)),
    path("accounts/tokens/", views.own_tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", views.revoke_own, name="revoke"),
    path("accounts/people/tokens/", views.all_tokens, name="all-tokens"),
    path("accounts/people/tokens/<int:pk>/revoke/", views.revoke, name="revoke-for"),
]
