"""Where a tree can live, and how a change reaches it without a reader noticing."""
