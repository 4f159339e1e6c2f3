"""A configuration of nginx: one file for its `http` block, such as those in /etc/nginx/conf.d/."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.configuring.site import STATED, Site, quoted

_TEXT = """\
# nginx 1.12 or newer. Put this where its http block includes it: /etc/nginx/conf.d/whbuild.conf

# JSON (PEP 691) for whoever takes it, HTML for all others. nginx cannot weigh q-values; it only heeds q=0.
map $http_accept $whbuild_page {{
    default html;
    "~*application/vnd\\.pypi\\.simple\\.(v1|latest)\\+json(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))" v1_json;
}}

server {{
    listen {listen};
    server_name {name};
{tls}
{auth}
    root {index};
    index index.html;
    absolute_redirect off;
    charset utf-8;

    types {{
        text/html html;
        text/css css;
        text/javascript js;
        text/plain txt toml metadata;
        image/svg+xml svg;
        {json} v1_json;
    }}
    default_type application/octet-stream;

    sendfile on;
    tcp_nopush on;
    gzip on;
    gzip_types {json} text/plain text/css text/javascript image/svg+xml;
    gzip_min_length 1000;
    gzip_proxied any;
    gzip_vary on;

    # What is whbuild's own.
    location ~ /\\. {{
        return 404;
    }}
    # Pages are checked for news each time, which costs a client a 304.
    location / {{
        add_header Cache-Control "{checked}";
    }}
    # The catalogue, for people.
    location = /index.html {{
        add_header Cache-Control "{checked}";
        add_header Content-Security-Policy "{policy}";
    }}
    location ~ ^(?<whbuild_folder>/simple/(?:[^/]+/)?)$ {{
        try_files ${{whbuild_folder}}index.$whbuild_page =404;
        add_header Cache-Control "{checked}";
        add_header Vary Accept;
    }}
    # A file's name stands for the same bytes for ever.
    location /packages/ {{
        gzip off;
        add_header Cache-Control "{forever}";
    }}
}}
"""
_NO_TLS = """
    # TLS: write "ssl" after the port above, and
    # ssl_certificate /etc/ssl/index.pem;
    # ssl_certificate_key /etc/ssl/index.key;"""
_NO_AUTH = """
    # Logins, in a file that htpasswd writes; over TLS only:
    # auth_basic "Packages";
    # auth_basic_user_file /etc/nginx/index.htpasswd;"""


def nginx(site: Site) -> str:
    """Return the configuration. Raises UsageError where nginx could not be told of a path."""
    return _TEXT.format(
        listen=f"{site.listens} ssl" if site.certificate else site.listens,
        name=site.name or "_",
        tls=_NO_TLS if site.certificate is None else _tls(site.certificate, site.key or site.certificate),
        auth=_NO_AUTH if site.logins is None else _auth(site.logins),
        index=_quoted(site.index),
        **STATED,
    )


def _tls(certificate: Path, key: Path) -> str:
    return f"\n    ssl_certificate {_quoted(certificate)};\n    ssl_certificate_key {_quoted(key)};"


def _auth(logins: Path) -> str:
    return f'\n    auth_basic "Packages";\n    auth_basic_user_file {_quoted(logins)};'


def _quoted(path: Path) -> str:
    return quoted(path, "nginx", ("$",))
