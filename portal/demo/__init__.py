"""A county that does not exist, with the people, papers and half-done work to try the portal on."""
