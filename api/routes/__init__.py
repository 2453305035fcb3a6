"""HTTP in, HTTP out: routes translate and never commit."""
