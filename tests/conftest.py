"""How laws are checked that say nothing themselves: see tests/laws.py."""

from hypothesis import settings

from tests.laws import tried

settings.register_profile("whbuild", tried(100))
settings.load_profile("whbuild")
