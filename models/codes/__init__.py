"""One-time codes: what is mailed to an address, to prove that it is somebody's own."""
