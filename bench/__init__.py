"""`make bench`: how fast the portal is, each figure against what one would write without it, in one run."""
