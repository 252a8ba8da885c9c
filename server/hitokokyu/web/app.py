"""The Flask application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, request
from flask_cors import CORS
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from ..resources import embedded_pack
from ..store import Store, StoreError
from ..training.kept import Keeping
from ..training.library import OFFICE, Library
from ..withheld.kept import KeptTerms
from . import disclaimers, hours, pages, training, training_courses, training_data, training_editor, training_progress, training_records, withheld
from .answers import GuidelineList
from .api import PUBLIC, blueprint
from .auth import RateLimit, authenticate, authenticate_page, require_file, require_json, require_table
from .checking import Checks, Desk
from .errors import Problem
from .guard import EXTENSION_ORIGIN, ROUTE_KEY, Guard
from .pages.registry import DISCLAIMER, TRAINING, TRAINING_COURSE, TRAINING_EDITOR, TRAINING_PROGRESS, TRAINING_SELF_CHECK
from .pages.sessions import Sessions, Visits
from .protocol import HEADER, require_fit
from .reach import Reach, on_this_machine

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)


class _Service(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        # Nothing here is async; asking each function again for every request is not free.
        return func


def create_app(
    advisor: Checks,
    store: Store,
    *,
    port: int = 0,
    reach: Reach | None = None,
    desk: Desk | None = None,
    rate_limit: RateLimit | None = None,
    sessions: Visits | None = None,
    packs: Sequence[Path] | None = None,
    terms: KeptTerms | None = None,
    endpoints: Collection[str] | None = None,
    door: Blueprint | None = None,
) -> Flask:
    """The service as a WSGI application.

    Args:
        advisor: checks the posts; shared by all threads.
        store: what is kept, and the tokens of its owner.
        port: of this machine, on which it will be reached.
        reach: where it will be reached, if not there.
        desk: limits of number and time, if not the usual ones.
        rate_limit: limit per token, if not the usual one.
        sessions: who may see the pages, if the caller hands out links too.
        packs: folders with the training scenarios, if not the embedded pack.
        terms: the withheld terms of the store, if the caller has read them already.
        endpoints: all that there is, if not everything.
        door: where people sign in and out, if they do not come by a link. Needs no token.
    """
    reach = reach or on_this_machine(port)
    limit = rate_limit or RateLimit()
    desk = desk or Desk(advisor)
    sessions = sessions or Sessions()
    app = _Service("hitokokyu", static_folder=None)
    # `/api//v1` is an unknown address, not one that is sent elsewhere.
    app.url_map.merge_slashes = False

    def caller(environ: WSGIEnvironment, *, must_be_page: bool) -> str:
        """The id of the token or session of a request."""
        if "HTTP_AUTHORIZATION" not in environ:
            session = authenticate_page(environ, sessions, reach.cookie)
            if session is not None:
                return session.id
        if must_be_page:
            raise Problem("page-only")
        token = authenticate(environ, store.tokens)
        if token.owner != store.owner:
            raise Problem("token-unknown")
        return token.id

    @app.before_request
    def admit() -> None:
        rule, environ = request.url_rule, request.environ
        if rule is None:
            return  # No such route: Flask raises that next.
        environ[ROUTE_KEY] = rule.rule
        if endpoints is not None and rule.endpoint not in endpoints:
            raise Problem("not-shared")
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return  # A preflight carries no token; the guard has seen its origin.
        require_fit(environ)
        if rule.endpoint in training_data.FILE_ENDPOINTS:
            require_file(environ, training_data.SQLITE, training_data.MAX_FILE)
        elif rule.endpoint in withheld.TABLE_ENDPOINTS:
            require_table(environ, withheld.MAX_TABLE)
        elif method in ("POST", "PUT"):
            require_json(environ)
        # Pages see to their visitors themselves: those are people, who need words, not JSON.
        if rule.endpoint not in PUBLIC and not rule.endpoint.startswith(("pages.", "door.")):
            limit.spend(caller(environ, must_be_page=rule.endpoint.startswith(withheld.ENDPOINTS)))

    app.register_blueprint(
        blueprint(
            desk,
            GuidelineList(guidelines=advisor.guidelines),
            store,
            make_link=lambda page: pages.link_address(reach, sessions.issue_link(page)),
        )
    )
    app.register_blueprint(hours.blueprint(store.hours, may_read_files=not reach.is_shared))
    app.register_blueprint(disclaimers.blueprint(advisor.disclaimers))
    app.register_blueprint(withheld.blueprint(terms or KeptTerms(store.withheld)))
    folders = [embedded_pack()] if packs is None else packs
    library = Library(folders, store.folder / OFFICE)
    keeping = Keeping(store.kept)
    coach = training.coach_of(
        lambda: advisor.at_usual_hours(), store.training, library, keeping.met_categories
    )
    app.register_blueprint(training.blueprint(coach))
    app.register_blueprint(training_courses.blueprint(coach, store, folders, desk, keeping))
    app.register_blueprint(training_records.blueprint(store))
    app.register_blueprint(training_data.blueprint(store, library))
    app.register_blueprint(training_editor.blueprint(library, lambda: advisor.at_usual_hours()))
    app.register_blueprint(
        pages.blueprint(
            sessions,
            reach=reach,
            damaged=lambda: training_data.notice(store),
            facts={
                DISCLAIMER.name: lambda language: disclaimers.facts(advisor.disclaimers, language),
                TRAINING.name: training.facts,
                TRAINING_EDITOR.name: training.facts,
                TRAINING_PROGRESS.name: lambda language: training_progress.facts(coach, language),
                TRAINING_COURSE.name: training.facts,
                TRAINING_SELF_CHECK.name: training.facts,
            },
        )
    )
    if door is not None:
        app.register_blueprint(door)
    # The guard lets no origin as far as this unless it is our own or that of a paired
    # extension, so the pattern only has to keep our own out. Pairing needs no CORS.
    CORS(
        app,
        resources={r"/api/v1/(?!pair\Z)": {"origins": [EXTENSION_ORIGIN]}},
        methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", HEADER],
        expose_headers=[HEADER],
        max_age=600,
        always_send=False,
        intercept_exceptions=False,
    )
    add_cors_headers = app.after_request_funcs[None].pop()

    @app.after_request
    def cors(response: Response) -> Response:
        # Without an Origin there is nothing to add; finding that out costs flask-cors 13 us.
        return add_cors_headers(response) if "HTTP_ORIGIN" in request.environ else response  # type: ignore[return-value]

    _register_errors(app)
    app.wsgi_app = Guard(  # type: ignore[method-assign]
        app.wsgi_app,
        reach=reach,
        paired_origins=lambda: store.tokens.origins,
        turn_away=lambda environ: pages.turn_away(app, environ),
    )
    return app


def _register_errors(app: Flask) -> None:
    def answer(problem: Problem) -> Response:
        return problem.response(request.headers.get("Accept-Language"))

    @app.errorhandler(Problem)
    def _(problem: Problem) -> Response:
        return answer(problem)

    @app.errorhandler(HTTPException)
    def _(error: HTTPException) -> Response:
        if isinstance(error, MethodNotAllowed):
            allowed = ", ".join(sorted(error.valid_methods or ()))
            return answer(Problem("method-not-allowed", headers=(("Allow", allowed),)))
        if isinstance(error, NotFound):
            return pages.missing() or answer(Problem("not-found"))
        return answer(Problem("bad-request"))

    @app.errorhandler(StoreError)
    def _(error: StoreError) -> Response:
        log.error("StoreError in %s", request.environ.get(ROUTE_KEY, "-"))
        return answer(Problem(f"store-{error.reason}"))

    @app.errorhandler(Exception)
    def _(error: Exception) -> Response:
        # Only the class: messages and tracebacks may hold the text of a post.
        log.error("%s in %s", type(error).__name__, request.environ.get(ROUTE_KEY, "-"))
        return answer(Problem("internal-error"))
