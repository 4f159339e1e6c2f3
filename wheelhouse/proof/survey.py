"""What lies in a folder: every path, and how large it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import CATALOGUE, GENERATIONS, PRIVATE

ROOMS = ("packages", "simple", PRIVATE.rstrip("/"))
"""The folders in which installers, or whbuild, look for files."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """`sizes` maps the path of each plain file to its size in bytes.

    `odd` says of every other path what it is: a link, a device, a folder that cannot be read. Paths are relative, with
    forward slashes. Of a folder beside `ROOMS` and the catalogue the inside is not looked at: it is odd, and its path
    ends in `/`.
    """

    sizes: Mapping[str, int]
    odd: Mapping[str, str]


def surveyed(index: Path) -> Survey:
    """Return what lies in the folder; no link is followed."""
    sizes: dict[str, int] = {}
    odd: dict[str, str] = {}
    folders = [""]
    for folder in folders:
        try:
            with os.scandir(index / folder) as entries:
                for entry in entries:
                    path = f"{folder}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        _note_folder(path, folders, odd)
                    elif entry.is_file(follow_symlinks=False):
                        sizes[path] = entry.stat(follow_symlinks=False).st_size
                    else:
                        odd[path] = "a symbolic link" if entry.is_symlink() else "no plain file"
        except OSError as error:
            odd[folder] = f"a folder that cannot be read ({error.strerror or error})"
    return Survey(sizes=sizes, odd=odd)


def _note_folder(path: str, folders: list[str], odd: dict[str, str]) -> None:
    if f"{path}/" == GENERATIONS:
        return  # no part of the index, whatever is in it
    if "/" in path or path in ROOMS or f"{path}/" == CATALOGUE:
        folders.append(f"{path}/")
    else:
        odd[f"{path}/"] = "a folder"
