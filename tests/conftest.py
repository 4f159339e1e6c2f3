"""How laws are checked everywhere: no example fails for taking long, which on a busy machine any of them may."""

from hypothesis import settings

settings.register_profile("whbuild", deadline=None)
settings.load_profile("whbuild")
