"""A configuration of Apache: a virtual host, which mod_negotiation serves by the letter of PEP 691."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.configuring.site import STATED, Site, bracketed, quoted

_TEXT = """\
# Apache 2.4. On Debian and Ubuntu put this into /etc/apache2/sites-available/whbuild.conf, then
#   a2enmod headers negotiation deflate{modules} && a2ensite whbuild && systemctl reload apache2

Listen {listen}
<VirtualHost {address}:{port}>
{name}
    DocumentRoot {index}
{tls}

    <Directory {index}>
        AllowOverride None
        Options None
        DirectoryIndex index.html
        DirectorySlash On
{auth}

        # An archive is what it is: never unpacked on the way.
        RemoveEncoding .gz .tgz .bz2 .xz .zst
        AddDefaultCharset utf-8
        AddType text/html .html
        AddType text/css .css
        AddType text/javascript .js
        AddType image/svg+xml .svg
        AddType text/plain .txt .toml .metadata
        # Who weighs the forms alike gets HTML, as a person does, and not whatever is shorter.
        AddType "{json};qs=0.9" .v1_json
        Header edit Content-Type ";\\s*qs=0\\.9" ""
        AddType application/octet-stream .whl .gz .tgz .bz2 .xz .zip
    </Directory>

    # JSON or HTML, as the client weighs them (PEP 691); 406 where it takes neither.
    <Directory {simple}>
        Options MultiViews
        DirectoryIndex index
    </Directory>

    # Pages are checked for news each time, which costs a client a 304.
    Header set Cache-Control "{checked}"
    # The catalogue, for people.
    <LocationMatch "^/(index\\.html)?$">
        Header set Content-Security-Policy "{policy}"
    </LocationMatch>
    # A file's name stands for the same bytes for ever.
    <Location "/packages/">
        Header set Cache-Control "{forever}"
    </Location>

    AddOutputFilterByType DEFLATE text/html text/plain text/css text/javascript {json}
    SetEnvIf Request_URI "^/packages/" no-gzip
    # Its 304s then name the entity as its 200s do.
    DeflateAlterETag NoChange

    # What is whbuild's own.
    RedirectMatch 404 "/\\."
</VirtualHost>
"""
_NO_TLS = """
    # TLS: a2enmod ssl, and
    # SSLEngine on
    # SSLCertificateFile /etc/ssl/index.pem
    # SSLCertificateKeyFile /etc/ssl/index.key"""
_NO_AUTH = """\
        Require all granted
        # Logins, in a file that htpasswd writes; over TLS only, and in place of the line above:
        # AuthType Basic
        # AuthName "Packages"
        # AuthUserFile /etc/apache2/index.htpasswd
        # Require valid-user"""


def apache(site: Site) -> str:
    """Return the configuration. Raises UsageError where Apache could not be told of a path."""
    return _TEXT.format(
        modules=" ssl" if site.certificate else "",
        listen=site.listens,
        address="*" if site.host is None else bracketed(site.host),
        port=site.port,
        name=f"    ServerName {site.name}" if site.name else "    # ServerName index.example",
        tls=_NO_TLS if site.certificate is None else _tls(site.certificate, site.key or site.certificate),
        auth=_NO_AUTH if site.logins is None else _auth(site.logins),
        index=_quoted(site.index),
        simple=_quoted(site.index / "simple"),
        **STATED,
    )


def _tls(certificate: Path, key: Path) -> str:
    named = ("SSLCertificateFile", certificate), ("SSLCertificateKeyFile", key)
    return "\n    SSLEngine on" + "".join(f"\n    {name} {_quoted(path)}" for name, path in named)


def _auth(logins: Path) -> str:
    indent = " " * 8
    lines = ("AuthType Basic", 'AuthName "Packages"', f"AuthUserFile {_quoted(logins)}", "Require valid-user")
    return "\n".join(f"{indent}{line}" for line in lines)


def _quoted(path: Path) -> str:
    return quoted(path, "Apache", ("${", "*", "?", "["))
