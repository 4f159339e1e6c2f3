"""The servers that hand out an index as it lies, each by the very configuration that `whbuild config server` prints."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from tests import airgap
from wheelhouse.configuring.apache import apache as apache_text
from wheelhouse.configuring.caddy import caddy as caddy_text
from wheelhouse.configuring.nginx import nginx as nginx_text
from wheelhouse.configuring.site import Site

_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
NGINX = shutil.which("nginx", path=_PATH)
APACHE = shutil.which("apache2", path=_PATH)
CADDY = shutil.which("caddy", path=_PATH)
PROGRAMS = {"nginx": NGINX, "apache": APACHE, "caddy": CADDY}
_MODULES = (
    *("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic"),
    *("mime", "dir", "alias", "headers", "negotiation", "filter", "deflate", "setenvif"),
)

# What a distribution has around the text: nothing in it is about an index.
_AROUND_NGINX = """\
{user}
daemon off;
pid {aside}/nginx.pid;
error_log {aside}/told warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {aside}/body;
    proxy_temp_path {aside}/proxy;
    fastcgi_temp_path {aside}/fastcgi;
    uwsgi_temp_path {aside}/uwsgi;
    scgi_temp_path {aside}/scgi;
    include {aside}/whbuild.conf;
}}
"""
_AROUND_APACHE = """\
ServerRoot {aside}
ServerName localhost
PidFile {aside}/pid
ErrorLog {aside}/told
{user}
{modules}
TypesConfig {aside}/types
Include {aside}/whbuild.conf
"""
_AROUND_CADDY = """\
{{
	admin off
	auto_https off
	log {{
		output file {aside}/log
	}}
}}
import {aside}/whbuild.conf
"""


@contextmanager
def served(server: str, site: Site, aside: Path) -> Iterator[str]:
    """Let nginx, apache or caddy serve the site for as long as the block lasts; give its address.

    The port is a free one of the loopback; `aside` is made, for what the server writes.
    """
    site = replace(site, host=airgap.HOST, port=airgap.free_port())
    aside.mkdir()
    command = _STARTED[server](site, aside)
    environment = os.environ | {"HOME": str(aside), "XDG_DATA_HOME": str(aside), "XDG_CONFIG_HOME": str(aside)}
    with (aside / "printed").open("wb") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=printed, env=environment)
    try:
        airgap.wait_for(site.port)
        yield f"{'https' if site.certificate else 'http'}://{airgap.HOST}:{site.port}"
    except TimeoutError:
        raise AssertionError(_told(aside)) from None
    finally:
        process.terminate()
        process.wait()


@contextmanager
def nginx(index: Path, aside: Path) -> Iterator[str]:
    """Serve the folder by nginx for as long as the block lasts; nothing may go wrong meanwhile."""
    with served("nginx", Site(index=index), aside) as url:
        yield url
    assert not (told := (aside / "told").read_text(encoding="utf-8")), told


def _told(aside: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in (aside / "printed", aside / "told") if path.exists())


def _nginx(site: Site, aside: Path) -> Sequence[str | Path]:
    # As another user, its workers may not read a folder of the tests.
    around = _AROUND_NGINX.format(aside=aside, user="user root;" if getpass.getuser() == "root" else "")
    return (str(NGINX), "-p", aside, "-c", _write(aside, around, nginx_text(site)))


def _apache(site: Site, aside: Path) -> Sequence[str | Path]:
    folder = Path("/usr/lib/apache2/modules")
    named = (*_MODULES, *(("ssl", "socache_shmcb") if site.certificate else ()))
    modules = "\n".join(f"LoadModule {name}_module {folder / f'mod_{name}.so'}" for name in named)
    (aside / "types").touch()
    user = "User www-data\nGroup www-data" if getpass.getuser() == "root" else ""
    around = _AROUND_APACHE.format(aside=aside, modules=modules, user=user)
    return (str(APACHE), "-DFOREGROUND", "-f", _write(aside, around, apache_text(site)))


def _caddy(site: Site, aside: Path) -> Sequence[str | Path]:
    configuration = _write(aside, _AROUND_CADDY.format(aside=aside), caddy_text(site))
    return (str(CADDY), "run", "--adapter", "caddyfile", "--config", configuration)


def _write(aside: Path, around: str, text: str) -> Path:
    (aside / "whbuild.conf").write_text(text, encoding="utf-8")
    (aside / "around.conf").write_text(around, encoding="utf-8")
    return aside / "around.conf"


_STARTED: dict[str, Callable[[Site, Path], Sequence[str | Path]]] = {
    "nginx": _nginx,
    "apache": _apache,
    "caddy": _caddy,
}
