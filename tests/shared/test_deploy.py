"""The files for nginx, systemd and containers that are shipped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from hitokokyu.web.auth import MAX_BODY
from hitokokyu.web.errors import Problem
from hitokokyu.web.shared.settings import SharedSettings, read_settings
from hitokokyu.web.withheld import MAX_TABLE

from .office import COMMAND, DEPLOY, SHIPPED_NAME, Office

ROOT = Path(__file__).parents[2]
SITE = (DEPLOY / "nginx" / "hitokokyu.conf").read_text(encoding="utf-8")
UNIT = (DEPLOY / "systemd" / "hitokokyu.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")


def test_nginx_takes_the_shipped_file(tmp_path: Path) -> None:
    """Word for word, but for where certificate and logs are."""
    office = Office(tmp_path)
    office.write_site()
    site = SITE.replace("/etc/hitokokyu/tls/", f"{tmp_path}/").replace("/var/log/nginx/", f"{tmp_path}/")
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    tried = subprocess.run(office.nginx("-t"), capture_output=True, text=True, timeout=60, check=False)
    assert tried.returncode == 0 and "test is successful" in tried.stderr, tried.stderr
    assert "[warn]" not in tried.stderr


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_proxy_speaks_as_the_service_does(language: str) -> None:
    for problem in (Problem("body-too-large", limit=MAX_BODY), Problem("service-away")):
        assert f"return {problem.status} '{problem.body(language).decode()}';" in SITE


def test_no_post_reaches_the_disk_of_the_proxy() -> None:
    sizes = {name: int(size) for name, size in re.findall(r"client_(max_body|body_buffer)_size (\d+)m;", SITE)}
    assert sizes["body_buffer"] == sizes["max_body"]
    assert sizes["max_body"] * 2**20 > max(MAX_BODY, MAX_TABLE)
    assert "proxy_max_temp_file_size 0;" in SITE
    logged = re.search(r"log_format hitokokyu '([^']*)'", SITE)
    assert logged is not None
    # Nothing else may ever be added without a thought.
    assert logged[1].split() == ["$time_iso8601", "$request_method", "$status", "$body_bytes_sent", "$request_time"]
    assert set(re.findall(r"error_log \S+ (\w+);", SITE)) == {"crit"}


def test_the_shipped_settings_are_those_of_the_shipped_files(tmp_path: Path) -> None:
    settings = read_settings(DEPLOY / "shared.toml")
    assert settings.address == f"https://{SHIPPED_NAME}"
    assert f"server {settings.bind};" in SITE
    assert settings.bind == SharedSettings(address=settings.address).bind
    # What is commented out would do, too.
    lines = (DEPLOY / "shared.toml").read_text(encoding="utf-8").splitlines()
    everything = "\n".join(re.sub(r"^# (?=\w+ = )", "", line) for line in lines)
    assert set(tomllib.loads(everything)) >= {"database", "packs", "guidelines", "sensitivity"}
    whole = tmp_path / "shared.toml"
    whole.write_text(everything, encoding="utf-8")
    read_settings(whole)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    assert verify is not None, "make test installs systemd"
    program = tmp_path / "hitokokyu"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    unit = tmp_path / "hitokokyu.service"
    unit.write_text(UNIT.replace("/opt/hitokokyu/bin/hitokokyu", str(program)), encoding="utf-8")
    tried = subprocess.run(
        [verify, "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    about_us = [line for line in tried.stderr.splitlines() if "hitokokyu" in line]
    # That this machine has no such user is no fault of the unit.
    assert not about_us, tried.stderr


def test_the_unit_is_locked_up(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    assert verify is not None, "make test installs systemd"
    unit = tmp_path / "hitokokyu.service"
    unit.write_text(UNIT, encoding="utf-8")
    tried = subprocess.run(
        [verify, "security", "--offline=true", "--threshold=30", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SYSTEMD_COLORS": "0", "LC_ALL": "C.UTF-8"},
    )
    assert tried.returncode == 0, tried.stdout[-2000:] + tried.stderr


def test_the_container_file_names_what_there_is() -> None:
    """It cannot be built here; what it copies and runs is looked at."""
    words = re.findall(r"^COPY (?!--from)(.+?) \S+$", CONTAINER, re.MULTILINE)
    copied = [path for line in words for path in line.split()]
    assert copied and all((ROOT / path).exists() for path in copied)
    # All that the package is built from.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [*wheel["packages"], *wheel["force-include"], project["project"]["readme"], *project["project"]["license-files"]]
    assert all(any(path == one or path.startswith(f"{one}/") for one in copied) for path in needed)
    assert "shared" in project["project"]["optional-dependencies"]
    last = CONTAINER.rpartition("FROM ")[2]
    assert "\nUSER hitokokyu\n" in last and "EXPOSE" not in last
    for command in re.findall(r'"shared", "(\w+)"|CMD \["(\w+)"', last):
        tried = subprocess.run(
            [COMMAND, "shared", next(filter(None, command)), "--help"],
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert tried.returncode == 0
