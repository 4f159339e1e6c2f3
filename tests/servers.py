"""The servers that hand out an index as it lies: nginx, and Python's own."""

from __future__ import annotations

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import airgap

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
_CONFIGURATION = """\
%(user)s
worker_processes 2;
daemon off;
pid %(aside)s/nginx.pid;
error_log %(aside)s/nginx.err warn;
events { worker_connections 512; }
http {
    types { text/html html; application/vnd.pypi.simple.v1+json v1_json; }
    default_type application/octet-stream;
    access_log off;
    sendfile on;
    client_body_temp_path %(aside)s/body;
    proxy_temp_path %(aside)s/proxy;
    fastcgi_temp_path %(aside)s/fastcgi;
    uwsgi_temp_path %(aside)s/uwsgi;
    scgi_temp_path %(aside)s/scgi;
    map $http_accept $form { default html; ~application/vnd.pypi.simple.v1.json v1_json; }
    server {
        listen %(host)s:%(port)d;
        root %(index)s;
        location ~ ^(?<page>/simple/(?:[^/]+/)?)$ { try_files ${page}index.$form =404; }
    }
}
"""


@contextmanager
def nginx(index: Path, aside: Path) -> Iterator[str]:
    """Serve the folder for as long as the block lasts; give its address. A client's wish decides between the forms."""
    assert NGINX is not None
    aside.mkdir()
    user = "user root;" if getpass.getuser() == "root" else ""  # else its workers may not read a folder of the tests
    port = airgap.free_port()
    facts = {"user": user, "aside": aside, "host": airgap.HOST, "port": port, "index": index}
    (aside / "nginx.conf").write_text(_CONFIGURATION % facts, encoding="utf-8")
    server = subprocess.Popen([NGINX, "-p", aside, "-c", aside / "nginx.conf"])
    try:
        airgap.wait_for(port)
        yield f"http://{airgap.HOST}:{port}"
    finally:
        server.terminate()
        server.wait()
    told = (aside / "nginx.err").read_text(encoding="utf-8")
    assert not told, told
