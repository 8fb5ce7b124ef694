"""The web chat page: one template, its words from the catalogs, nothing from elsewhere."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.house import Parts
from bot.language.phrases import catalog
from bot.language.tags import LANGUAGES, from_platform

FOLDER = Path(__file__).parent
PREFIX = "page."


def make_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    templates = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=select_autoescape())
    template = templates.get_template("chat.html")
    config = parts.settings.config

    @router.get("/")
    async def chat(request: Request) -> HTMLResponse:
        first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
        tag = from_platform(first) or config.languages.fallback
        body = template.render(
            **words(tag, config.languages.fallback),
            languages=[{"tag": tag, "own_name": LANGUAGES[tag].own_name} for tag in config.languages.offered],
            service=config.city.service,
            phone=config.city.phone,
            limits={
                "text_characters": config.limits.text_characters,
                "photo_megabytes": config.limits.photo_megabytes,
                "photos_per_report": config.limits.photos_per_report,
            },
        )
        return HTMLResponse(body, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    @router.get("/strings/{tag}.json")
    async def strings(tag: str) -> dict[str, Any]:
        if tag not in config.languages.offered:
            raise HTTPException(404)
        return words(tag, config.languages.fallback)

    @router.get("/manifest.webmanifest")
    async def manifest() -> FileResponse:
        return FileResponse(FOLDER / "static" / "manifest.webmanifest", media_type="application/manifest+json")

    @router.get("/sw.js")
    async def service_worker() -> FileResponse:
        return FileResponse(
            FOLDER / "static" / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"}
        )

    return router


def words(tag: str, fallback: str) -> dict[str, Any]:
    """The page's own strings in a language, and how that language is written."""
    strings = {
        key: value for source in (fallback, tag) for key, value in catalog(source).items() if key.startswith(PREFIX)
    }
    return {"lang": tag, "dir": "rtl" if LANGUAGES[tag].rtl else "ltr", "strings": strings}
