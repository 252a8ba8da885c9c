"""Two small Flask apps to compare the service with, under the same server. Run: PORT plain|tokenise."""

from __future__ import annotations

import json
import sys
import threading

import waitress
from flask import Flask, Response, request

from hitokokyu.text.document import tokenizer


def app(kind: str) -> Flask:
    flask = Flask(__name__)
    per_thread = threading.local()

    @flask.post("/api/v1/check")
    def check() -> Response:
        text = json.loads(request.get_data())["text"]
        morphemes = 0
        if kind == "tokenise":
            own = getattr(per_thread, "tokenizer", None)
            if own is None:
                own = per_thread.tokenizer = tokenizer(all_fields=True)
            morphemes = len(own.tokenize(text))
        return Response(json.dumps({"morphemes": morphemes}), content_type="application/json")

    return flask


if __name__ == "__main__":
    sys.setswitchinterval(1e-4)
    waitress.serve(app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=8)
