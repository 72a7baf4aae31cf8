"""台账: one mechanism for every register of the desk. See docs/registers.md."""
