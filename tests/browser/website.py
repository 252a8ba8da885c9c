"""Web sites of the test's own, under the names of real ones and over TLS."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = {
    "x.com": "x",
    "www.threads.com": "threads",
    "www.facebook.com": "facebook",
    "www.instagram.com": "instagram",
    "bsky.app": "bluesky",
    "mstdn.example": "mastodon",
    "misskey.example": "misskey",
    "editor.note.com": "note",
    "www.youtube.com": "youtube",
    "www.linkedin.com": "linkedin",
}
"""Which page stands in for the site at a host."""

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Site:
    port: int
    spki: str
    """What a browser has to be told in order to trust the certificate."""


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """Browsers break off connections as they like: that is no news."""


def serve(pages: Path, folder: Path) -> tuple[Site, QuietServer]:
    """Serve the page of the host at every address, and files by their name, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = pages / self.path.lstrip("/")
            if self.path == "/page.js":
                path = pages / f"{self._site()}.js"
            elif self._site() and path.suffix not in (*TYPES, ".ico"):
                path = pages / "page.html"
            found = path.parent == pages and path.is_file()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", TYPES.get(path.suffix, "text/plain"))
            self.end_headers()
            if found:
                self.wfile.write(path.read_bytes())

        def _site(self) -> str | None:
            return HOSTS.get(self.headers.get("Host", "").split(":")[0])

        def log_message(self, *_: object) -> None:
            """Requests of a test are no news either."""

    certificate, key, spki = make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = QuietServer(("127.0.0.1", 0), Handler)
    # The handshake belongs in the thread of its connection, not in the one that accepts.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Site(server.server_address[1], spki), server


def make_certificate(folder: Path) -> tuple[Path, Path, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x.com")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "site.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_pem = folder / "site.key"
    key_pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, key_pem, base64.b64encode(hashlib.sha256(public).digest()).decode()
