"""The programming interface under `/api/v1`: what the pages show and do, for programs, under the same scope.

An app adds its part by a module `api.py` with a `router` and one line in `api.routers.ROUTERS`:

    # src/stateward/workbench/reform/api.py
    from django.http import HttpRequest
    from ninja import Query, Router, Schema

    from stateward.messages import gettext_noop as N_
    from stateward.workbench.api.entrance import reading
    from stateward.workbench.api.paging import Page, Window, page
    from stateward.workbench.reform import selectors
    from stateward.workbench.reform.models import Programme

    router = Router(tags=[N_("Reform")])


    class ProgrammeLine(Schema):
        '''A programme of a list.'''

        id: int
        title: str


    def _line(row: Programme) -> ProgrammeLine:
        return ProgrammeLine(id=row.pk, title=str(row))


    @router.get(
        "/programmes", auth=reading("reform.view"), response=Page[ProgrammeLine], summary=N_("Reform programmes")
    )
    def programmes(request: HttpRequest, window: Query[Window]) -> Page[ProgrammeLine]:
        '''The programmes one sees.'''
        return page(request, selectors.programmes(request.user), window, _line)

- Every operation says by `auth` which action of the table of roles opens it: `reading(action)`, or `writing(action)`
  where something changes, which read-only tokens may not. Inside, the same selectors and services as the pages' are
  called; `found(row)` turns `None` into 404.
- Lists are pages (`paging.page`). Amounts and scores that must be exact are text. Bodies are `reading.Body`.
- Each operation needs a row in `tests/workbench/accounts`, as every address does; the name of its address is
  `api:<name of the function>`, so function names are unique over all apps.
"""
