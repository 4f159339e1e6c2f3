"""How laws are checked that say nothing themselves: see tests/laws.py."""

import os

from hypothesis import settings

from tests.laws import tried

# Where this is set, each whbuild that a test starts would compile all of itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("whbuild", tried(100))
settings.load_profile("whbuild")
