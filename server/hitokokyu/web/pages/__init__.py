"""Pages for people, served to a browser that was let in by a link that works once.

A page is an entry in `registry.PAGES`: its template extends `base.html`, and its script, if it
has one, is a module in `static/` that talks to the API through `call` in `static/page.js`.
Templates say things with `say("日本語", "English")`, and `here` is the machine that what is entered
stays on: the writer's own or, where an office shares a service, its server (`reach`). Scripts take their words from the page.
A page with a `parent` needs no menu of its own: `base.html` shows one of the whole.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, render_template, request
from jinja2 import StrictUndefined

from ...pack.schema import Language
from ..errors import preferred_language
from ..guard import HEADERS_KEY
from ..reach import Reach
from .registry import PAGES, PAGES_ON_A_SERVER, Page
from .sessions import LINK_SECONDS, Visits, cookie_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PAGE_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    # The address of a page may be a link that opens it.
    ("Referrer-Policy", "no-referrer"),
)

LINK_PATH = "/open/"
LANGUAGES = {"ja": "日本語", "en": "English"}


def link_address(reach: Reach, secret: str) -> str:
    """Where the browser goes to use up a link."""
    return f"{reach.address}{LINK_PATH}{secret}"


def blueprint(
    sessions: Visits,
    *,
    reach: Reach,
    facts: Mapping[str, Callable[[Language], dict[str, Any]]],
    damaged: Callable[[], str | None],
) -> Blueprint:
    """All pages, and the way in.

    Args:
        facts: by the page's name, what its template is given, in the language of the page.
        damaged: the name of a store that was set aside and that nobody has read about yet.
    """
    pages = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
    shown = PAGES_ON_A_SERVER if reach.is_shared else PAGES

    @pages.record_once
    def prepare_templates(state: Any) -> None:
        # A misspelt name is an error, not an empty place on the page.
        state.app.jinja_env.undefined = StrictUndefined
        # The categories are shown in their own order, not in that of their English ids.
        state.app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}
        state.app.jinja_env.globals.update(pages=shown, reach=reach)

    @pages.before_request
    def headers() -> None:
        request.environ[HEADERS_KEY] = PAGE_HEADERS

    @pages.get(f"{LINK_PATH}<secret>")
    def enter(secret: str) -> Response:
        if request.method == "HEAD":
            return Response(status=204)  # A look at the link must not use it up.
        let_in = sessions.redeem(secret)
        if let_in is None:
            return _refused("used")
        name, value = let_in
        path = next(page.path for page in PAGES if page.name == name)
        answer = Response(status=303, headers={"Location": path})
        # Ends with the browser, or when the session does.
        answer.set_cookie(reach.cookie, value, httponly=True, samesite="Strict")
        return answer

    def show(page: Page) -> Response:
        session = sessions.verify(cookie_of(request.environ, reach.cookie) or "")
        if session is None:
            return _refused("no-session", page)
        given = facts[page.name](_language()) if page.name in facts else {}
        return _rendered(page.template, page=page, csrf=session.csrf, damaged=damaged(), **given)

    for page in shown:
        pages.add_url_rule(page.path, page.name, functools.partial(show, page), methods=["GET"])
    return pages


def turn_away(app: Flask, environ: WSGIEnvironment) -> Response | None:
    """The answer to a person whom another site led to one of our pages.

    It is the same for everybody, let in or not, and does nothing: that site learns nothing by it.
    From there on a link of our own leads to the page.

    Returns:
        None if this is not a browser that opens one of the pages in a tab.
    """
    page = next((page for page in PAGES if page.path == environ.get("PATH_INFO")), None)
    if page is None or not _opens_in_a_tab(environ):
        return None
    environ[HEADERS_KEY] = PAGE_HEADERS
    with app.request_context(environ):
        return _refused("elsewhere", page, 403)


def missing() -> Response | None:
    """The answer to a person who opens an address that there is not; None if this is not a tab."""
    environ = request.environ
    if not _opens_in_a_tab(environ):
        return None
    environ[HEADERS_KEY] = PAGE_HEADERS
    answer = _rendered("missing.html", page=None, csrf=None, damaged=None)
    answer.status_code = 404
    return answer


def _opens_in_a_tab(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("HTTP_SEC_FETCH_DEST") == "document"
        and "text/html" in environ.get("HTTP_ACCEPT", "")
    )


def _refused(reason: str, page: Page | None = None, status: int = 401) -> Response:
    """How to get in. Args: page: where somebody wanted to go."""
    answer = _rendered("enter.html", page=page, csrf=None, damaged=None, reason=reason, minutes=LINK_SECONDS // 60)
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _language() -> Language:
    chosen = request.args.get("lang")
    if chosen not in LANGUAGES:
        chosen = preferred_language(request.headers.get("Accept-Language"))
    return "en" if chosen == "en" else "ja"


def _rendered(template: str, **values: Any) -> Response:
    language = _language()

    def say(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    reach: Reach = current_app.jinja_env.globals["reach"]  # type: ignore[assignment]
    here = say("職場のサーバー", "your office’s server") if reach.is_shared else say("このパソコン", "this computer")

    def address(path: str, lang: str | None = None) -> str:
        # Whoever switched the language once keeps it from page to page.
        wanted = lang or (language if "lang" in request.args else None)
        return f"{path}?{urlencode({'lang': wanted})}" if wanted else path

    content = render_template(
        template, say=say, here=here, lang=language, languages=LANGUAGES, address=address, **values
    )
    return Response(content, content_type="text/html; charset=utf-8")
