"""whbuild: a static, provable package index for the far side of an air gap."""
