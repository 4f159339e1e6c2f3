"""Tests of what installers read of an index: the locks."""
