"""An index over HTTP: what of it is answered to whom, how, and for how long it may be kept."""
