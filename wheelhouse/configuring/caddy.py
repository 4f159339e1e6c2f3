"""A configuration of Caddy: a Caddyfile."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.configuring.site import STATED, Site, bracketed, quoted
from wheelhouse.errors import UsageError

_TEXT = """\
# Caddy 2. Put this where its Caddyfile imports it, or run: caddy run --adapter caddyfile --config whbuild.caddy

{scheme}://{name}:{port} {{
{bind}
{tls}
{auth}
	root * {index}

	encode {{
		zstd
		gzip
		match {{
			header Content-Type text/*
			header Content-Type {json}*
		}}
	}}

	# What is whbuild's own.
	@hidden path */.*
	error @hidden 404
	@write not method GET HEAD
	error @write 405

	# JSON (PEP 691) for whoever takes it, HTML for all others. Caddy cannot weigh q-values; it only heeds q=0.
	@page path_regexp ^/simple/([^/]+/)?$
	@json {{
		path_regexp folder ^(/simple/(?:[^/]+/)?)$
		header_regexp Accept (?i)/vnd\\.pypi\\.simple\\.(?:v1|latest)\\+json\\s*(?:,|$|;\\s*q=(?:1|0\\.0*[1-9]))
	}}
	rewrite @json {{re.folder.1}}index.v1_json
	@pages not path /packages/*
	@start path / /index.html
	@files path /packages/*
	@form path *.v1_json
	header @form Content-Type {json}
	header @json Content-Type {json}
	header @page +Vary Accept
	# Pages are checked for news each time, which costs a client a 304.
	header @pages Cache-Control "{checked}"
	# The catalogue, for people.
	header @start Content-Security-Policy "{policy}"
	# A file's name stands for the same bytes for ever.
	header @files Cache-Control "{forever}"
	@text path *.toml *.metadata
	header @text Content-Type "text/plain; charset=utf-8"

	file_server
}}
"""
_NO_TLS = """
	# TLS: write https in place of http above, and
	# tls /etc/ssl/index.pem /etc/ssl/index.key"""
_AUTH = """
	# Logins, whose hashes "caddy hash-password" makes; over TLS only ("basic_auth" since Caddy 2.8):
	# basicauth {
	# 	NAME HASH
	# }"""


def caddy(site: Site) -> str:
    """Return the configuration. Raises UsageError where Caddy could not be told of a path, or of logins."""
    if site.logins is not None:
        raise UsageError(
            "Caddy reads no file of htpasswd: it has logins in its own configuration, as basicauth.",
            hint="Leave out --htpasswd; where they go is said in what is printed.",
        )
    return _TEXT.format(
        scheme="https" if site.certificate else "http",
        name=site.name or "",
        port=site.port,
        bind="\t# Every address." if site.host is None else f"\tbind {bracketed(site.host)}",
        tls=_NO_TLS if site.certificate is None else _tls(site.certificate, site.key or site.certificate),
        auth=_AUTH,
        index=_quoted(site.index),
        **STATED,
    )


def _tls(certificate: Path, key: Path) -> str:
    return f"\n\ttls {_quoted(certificate)} {_quoted(key)}"


def _quoted(path: Path) -> str:
    return quoted(path, "Caddy", ("{",))
