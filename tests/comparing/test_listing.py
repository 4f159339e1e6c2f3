from __future__ import annotations

from packaging.utils import NormalizedName

from tests.comparing.states import listing
from tests.preview import plans
from tests.tree.samples import stored
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.listing import Item, of_closures, of_manifest, of_stored
from wheelhouse.tree.manifest import Manifest, Status

FLASK = NormalizedName("flask")


def test_what_an_index_holds() -> None:
    file = stored(license="BSD-3-Clause", yanked="why")
    statuses = (Status(project=FLASK, status="archived"), Status(project=NormalizedName("other"), status="archived"))
    found = of_manifest(Manifest(stored=(file,), statuses=statuses))
    assert found.statuses == {FLASK: "archived"}
    assert found.items == (
        Item(
            project=FLASK,
            version="1.0",
            filename=file.filename,
            sha256=file.blob.sha256,
            size=5,
            yanked="why",
            license="BSD-3-Clause",
            source=file.source,
        ),
    )


def test_what_closures_take_each_file_once() -> None:
    one = plans.pin("flask-1.0-py3-none-any.whl", size=None)
    found = of_closures([plans.closure(name, [one]) for name in ("3.12-linux", "3.13-linux")])
    assert [(item.filename, item.version, item.size) for item in found.items] == [(one.file.filename, "1.0", None)]
    assert found.statuses == {}


def test_closures_against_what_is_there() -> None:
    old = of_stored([stored()])
    new = of_closures([plans.closure("3.12-linux", [plans.pin("flask-2.0-py3-none-any.whl")])])
    (change,) = comparison(old, new).projects
    assert (change.kind, change.old, change.new) == ("up", ("1.0",), ("2.0",))
    assert comparison(listing(), new).added.size == 50_000
