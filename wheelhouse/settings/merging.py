"""The command line over a settings file: what is said on the command line wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from wheelhouse.errors import UsageError
from wheelhouse.options import FormatOption, Options
from wheelhouse.settings.paths import meant
from wheelhouse.settings.settings import Settings

_FORMATS: tuple[FormatOption, ...] = ("no-binary", "only-binary")
_PIPS_TARGET = ("python_version", "implementation", "abi")
# The option -> the field of `Settings`, where the two differ.
_PLURALS = {"requirement": "requirements", "constraint": "constraints"}
_SETTABLE = (
    *_PLURALS,
    *("editable", "set", "python", "platform", "target"),
    *(
        "index_url",
        "extra_index_url",
        "index_strategy",
        "find_links",
        "trusted_host",
        "uploaded_prior_to",
        "interpreter",
    ),
    *("cert", "client_cert", "proxy", "retries", "timeout", "cache_dir", "keep", "grace", "report"),
)
_FLAGS = (
    *("no_deps", "keep_newer", "allow_missing", "no_index", "pre", "prefer_binary", "require_hashes", "no_cache_dir"),
    *("for_lockers", "no_build", "build_wheels", "no_sdists"),
)


def merged(
    options: Options, settings: Settings, environment: Mapping[str, str], *, otherwise: str | None = None
) -> Options:
    """Return the options of a run for which a settings file counts; its words are complete, the index folder last.

    An option of the command line replaces what the file says of it. Requirements there, words, `-r` or `-e`, replace
    those of the file; so do targets. Paths of the file are relative to its folder, and `${NAME}` in it is a variable of
    the environment. `otherwise` is the index folder where neither names one. Raises UsageError.
    """
    left = meant(without(settings, options), environment)
    index = options.words[-1] if options.words else left.index or otherwise
    if index is None:
        raise UsageError(
            "No index folder is named.",
            context=(f"settings: {settings.path}",),
            hint=f'Name it last, as in whbuild ./index, or write index = "./index" into {settings.path}.',
        )
    packages = left.packages or ()
    return replace(
        options,
        words=(*packages, *options.words[:-1], index),
        words_from=tuple((str(settings.path), line) for line in left.lines) if packages or left.editable else (),
        formats=(*_formats(left), *options.formats),
        index_for=(*(options.index_for or ()), *(left.index_for or ())) or None,
        **_filled(options, left),
    )


def _filled(options: Options, left: Settings) -> dict[str, Any]:
    said = asdict(left)
    values = {name: said[_PLURALS.get(name, name)] for name in _SETTABLE}
    return {
        **{name: value for name, value in values.items() if value is not None},
        **{name: getattr(options, name) or said[name] for name in _FLAGS},
    }


def _formats(left: Settings) -> tuple[tuple[FormatOption, str], ...]:
    """Return both lists as options, `:all:` first: it would make pip forget the names before it."""
    lists = {"no-binary": left.no_binary or (), "only-binary": left.only_binary or ()}
    ordered = sorted(_FORMATS, key=lambda option: ":all:" not in lists[option])
    return tuple((option, ",".join(lists[option])) for option in ordered if lists[option])


def without(settings: Settings, options: Options) -> Settings:
    """Return the settings without what the command line says in their stead."""
    fields = (*_asked(options), *_aimed(options), *_picked(options))
    fields += tuple(_PLURALS.get(name, name) for name in _SETTABLE if getattr(options, name) is not None)
    return replace(settings, **dict.fromkeys(fields), **_unflagged(settings, options))


def _asked(options: Options) -> tuple[str, ...]:
    anew = options.requirement is not None or options.editable is not None or len(options.words) > 1
    return (*(("requirements", "packages", "editable") if anew else ()), *(("index",) if options.words else ()))


def _aimed(options: Options) -> tuple[str, ...]:
    """Return what targets on the command line replace: `--python` and `--platform` leave the other of the two."""
    if options.target is not None or any(getattr(options, name) is not None for name in _PIPS_TARGET):
        return ("target", "python", "platform")
    return ("target",) if options.python is not None or options.platform is not None else ()


def _picked(options: Options) -> tuple[str, ...]:
    return tuple(option.replace("-", "_") for option, _ in options.formats)


def _unflagged(settings: Settings, options: Options) -> dict[str, bool]:
    """Return the flags that an option of the opposite meaning takes back."""
    return {
        "no_index": settings.no_index and options.index_url is None,
        "no_cache_dir": settings.no_cache_dir and options.cache_dir is None,
    }
