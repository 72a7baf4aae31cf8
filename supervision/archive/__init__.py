"""归档: what of a year goes to the archive, for how long it is kept, and how it is destroyed when that time is over."""
