"""A server on this machine that speaks the chat completions of OpenAI, with a model that says what a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "tiny-model:1b"
PATIENCE = 60.0

UNSURE = "例の話、来月にはみんなびっくりすると思う。今はまだ言えないけど楽しみにしてて。"
"""Neither a rule nor the learned reader says anything of it, and the reader is not sure that there is nothing.
If another reader is, take another text of which a check says `not-asked`."""
SURE = "夕飯は家でカレーを作って食べました。じゃがいもがほくほくでおいしかったです。"

Mind = Callable[[str], Any]
"""From the post to what the model says: a string as it is, anything else as JSON."""


def silent(_post: str) -> Any:
    return {"concerns": []}


def naming(category: str, quote: str | None = None) -> Mind:
    return lambda post: {"concerns": [{"category": category, "quote": post if quote is None else quote}]}


class ModelServer:
    def __init__(self) -> None:
        self.mind: Mind = silent
        self.model = MODEL
        """The name that it gives in its answers."""
        self.asked: list[dict[str, Any]] = []
        """Every body that came, and under which path the last one."""
        self.path = ""
        self.headers: dict[str, str] = {}
        self.raw: Callable[[BaseHTTPRequestHandler], None] | None = None
        """Instead of a right answer."""
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def posts(self) -> list[str]:
        return [post_in(body) for body in self.asked]

    def completion(self, content: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": content}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": self.model,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }


def post_in(body: dict[str, Any]) -> str:
    """The post, read the way a faithful model would."""
    _, user = body["messages"]
    before, encoded, after = user["content"].split("\n")
    assert (before, after) == ("<data>", "</data>")
    post: str = json.loads(encoded)["post"]
    return post


@contextmanager
def running() -> Iterator[ModelServer]:
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.asked.append({"unexpected": self.path})
            self.send_error(405)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(body)
            state.path, state.headers = self.path, dict(self.headers)
            if state.raw is not None:
                self.close_connection = True
                state.raw(self)
                return
            said = state.mind(post_in(body))
            content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
            answer = json.dumps(state.completion(content)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever asked has hung up: that is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
