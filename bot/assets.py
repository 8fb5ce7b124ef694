"""Files that a browser asks for by name: styles, scripts, fonts."""

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles


class Revalidated(StaticFiles):
    """Browsers ask each time whether a file is still the same, so that a page never mixes two versions of us."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response
