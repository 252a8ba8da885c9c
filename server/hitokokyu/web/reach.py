"""Under which names a service is reached: what the guard lets through, and what its pages are called."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reach:
    """One service, as its visitors see it."""

    address: str
    """Where its pages begin, without a slash at the end: `http://127.0.0.1:8110`."""
    hosts: frozenset[str]
    """Values of `Host` that are answered."""
    cookie: str
    """The name of the cookie of a session."""
    is_shared: bool
    """Whether it runs on a server of the office, for many, and not on the writer's own machine."""

    @property
    def scheme(self) -> str:
        return urlsplit(self.address).scheme

    @property
    def name(self) -> str:
        """What people know it by."""
        return urlsplit(self.address).netloc

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins of its own pages."""
        return frozenset(f"{self.scheme}://{host}" for host in self.hosts)


def on_this_machine(port: int) -> Reach:
    """The embedded service: on the loopback address and nowhere else."""
    return Reach(
        address=f"http://127.0.0.1:{port}",
        hosts=frozenset((f"127.0.0.1:{port}", f"localhost:{port}")),
        # Ports of a host share its cookies, so the name tells two services apart.
        cookie=f"hitokokyu-{port}",
        is_shared=False,
    )


def shared_at(address: str) -> Reach:
    """The service of an office behind a proxy, at `https://…` and under this one name."""
    return Reach(
        address=address,
        hosts=frozenset((urlsplit(address).netloc,)),
        # Browsers keep a cookie of such a name only if it came over TLS, for this host and all of it.
        cookie="__Host-hitokokyu",
        is_shared=True,
    )
