"""An office with a shared service of its own: everything below one folder, on free loopback ports."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hitokokyu.store import Store

from ..api.conftest import Answer
from ..browser.service import free_port
from ..exercises import ALL, write_scenarios

DEPLOY = Path(__file__).parents[2] / "server" / "deploy"
NAME = "hitokokyu.test"
SHIPPED_NAME = "hitokokyu.city.example.lg.jp"
RUMOUR = "橋が落ちたらしいよ拡散して"
PATIENCE = 120.0
"""Seconds until a test gives up: processes may take long to start beside others."""
COMMAND = str(Path(sys.executable).with_name("hitokokyu"))
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"

_NGINX_MAIN = """
daemon off;
pid {folder}/nginx.pid;
worker_processes 1;
error_log {folder}/nginx-error.log crit;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Office:
    """Runs from `start` to `stop`."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        """
        Args:
            folder: empty, and not below one that other users may not look into: nginx runs as one of them.
            settings: over those of a service with two workers and a small pack with exercises.
        """
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        self.temporary = folder / "tmp"
        """Where its temporary files are."""
        self.temporary.mkdir(mode=0o700)
        self.pack = write_scenarios(folder / "pack", *ALL)
        self.backend = free_port()
        self.port = free_port()
        self.plain_port = free_port()
        self.settings: dict[str, Any] = {
            "address": f"https://{NAME}:{self.port}",
            "bind": f"127.0.0.1:{self.backend}",
            # Whoever asks from 127.0.0.2 looks after the service; the proxy is at 127.0.0.1.
            "trusted_proxies": ["127.0.0.1"],
            "metrics_from": ["127.0.0.2"],
            "packs": [str(self.pack)],
            **settings,
        }
        self.config = folder / "shared.toml"
        self.log = folder / "service.log"
        self.service: subprocess.Popen[bytes] | None = None
        self.proxy: subprocess.Popen[bytes] | None = None
        self.certificate = folder / "fullchain.pem"
        _make_certificate(self.certificate, folder / "key.pem")
        self.tls = ssl.create_default_context(cafile=str(self.certificate))

    # -- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns when the service is ready, and the proxy answers."""
        self.write_settings()
        self.start_service()
        self._start_proxy()

    def write_settings(self) -> None:
        # What TOML calls a table is written last.
        ordered = sorted(self.settings.items(), key=lambda item: isinstance(item[1], dict))
        lines = []
        for name, value in ordered:
            if isinstance(value, dict):
                lines += [f"[{name}]", *(f"{key} = {json.dumps(one)}" for key, one in value.items())]
            else:
                lines.append(f"{name} = {json.dumps(value)}")
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def start_service(self) -> None:
        self.launch_service()
        self.until(lambda: self.service is not None and self._runs() and self.operator("/healthz/ready").status == 200)

    def launch_service(self) -> None:
        """Does not wait for it."""
        with self.log.open("ab") as log:
            self.service = subprocess.Popen(
                [COMMAND, "shared", "serve", "--config", str(self.config)],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop_service(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Returns: its exit status."""
        assert self.service is not None
        self.service.send_signal(sign)
        status = self.service.wait(PATIENCE)
        self.service = None
        return status

    def stop(self) -> None:
        for process in (self.proxy, self.service):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (self.proxy, self.service):
            if process is not None:
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if holds():
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """The processes that answer."""
        assert self.service is not None
        children = Path(f"/proc/{self.service.pid}/task/{self.service.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def _runs(self) -> bool:
        assert self.service is not None
        assert self.service.poll() is None, self.said()
        return True

    def site(self) -> str:
        """The configuration of nginx that is shipped, at the places of this office."""
        shipped = (DEPLOY / "nginx" / "hitokokyu.conf").read_text(encoding="utf-8")
        for ours, theirs in {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            f"return 301 https://{SHIPPED_NAME}$": f"return 301 https://{NAME}:{self.port}$",
            f"server_name {SHIPPED_NAME};": f"server_name {NAME};",
            "server unix:/run/hitokokyu/hitokokyu.sock;": f"server 127.0.0.1:{self.backend};",
            "/etc/hitokokyu/tls/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/",
        }.items():
            assert ours in shipped, ours
            shipped = shipped.replace(ours, theirs)
        return shipped

    def nginx(self, *arguments: str) -> list[str]:
        return [NGINX, "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *arguments]

    def write_site(self) -> None:
        (self.folder / "site.conf").write_text(self.site(), encoding="utf-8")
        (self.folder / "nginx.conf").write_text(_NGINX_MAIN.format(folder=self.folder), encoding="utf-8")

    def _start_proxy(self) -> None:
        self.write_site()
        unprivileged: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            unprivileged = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            # What it writes is its own; the home of the service stays closed to it.
            self.folder.chmod(0o755)
            web = [self.folder / "key.pem", self.folder]
            for path in web:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        with (self.folder / "nginx-said.log").open("ab") as log:
            self.proxy = subprocess.Popen(self.nginx(), stdout=log, stderr=log, **unprivileged)
        self.until(lambda: self.visitor().send("GET", "/healthz").status == 200)

    # -- commands ------------------------------------------------------------------------------

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, "shared", *words, "--config", str(self.config)],
            env=self._environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    def token(self, user: str) -> str:
        """As `shared token create` makes it, without the time that a command takes to start."""
        with closing(Store(self.home, database=self.settings.get("database"))) as store:
            return store.tokens.create(user, owner=user)[0]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HITOKOKYU_HOME": str(self.home),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self.temporary),
        }

    # -- people --------------------------------------------------------------------------------

    def visitor(self, token: str | None = None, source: str = "127.0.0.1") -> Visitor:
        """Somebody at another desk, who comes through the proxy."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return Visitor(self.port, headers, source, self.tls, f"{NAME}:{self.port}")

    def neighbour(self, source: str = "127.0.0.1") -> Visitor:
        """A program on the server itself, that goes past the proxy."""
        return Visitor(self.backend, {}, source, None, f"127.0.0.1:{self.backend}")

    def operator(self, path: str) -> Answer:
        """What those who look after the service see."""
        return self.neighbour("127.0.0.2").send("GET", path)


@dataclass(frozen=True)
class Visitor:
    port: int
    headers: dict[str, str]
    source: str
    """The address that they come from: all of 127.0.0.0/8 is this machine."""
    tls: ssl.SSLContext | None
    host: str

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answer:
        """One request on a connection of its own; `None` leaves a header out."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Host": self.host, **self.headers, **given}
        connection = self.connect()
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPConnection:
        """Over TLS the certificate is verified, for the name of the office."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (self.source, 0))
        # As `connect` of the connection itself would: or heads wait for bodies.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls is None:
            connection.sock = plain
        else:
            try:
                connection.sock = self.tls.wrap_socket(plain, server_hostname=NAME)
            except OSError:
                plain.close()
                raise
        return connection

    def post(self, path: str, content: Any, **headers: str | None) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send("POST", path, body, **{"Content_Type": "application/json", **headers})

    def check(self, text: str = RUMOUR, **headers: str | None) -> Answer:
        return self.post("/api/v1/check", {"text": text}, **headers)

    def with_headers(self, **headers: str) -> Visitor:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return Visitor(self.port, {**self.headers, **given}, self.source, self.tls, self.host)


def _make_certificate(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    key.chmod(0o600)
