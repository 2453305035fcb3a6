"""Schema steps, one per file; `upgrade` brings a database of any age to the newest."""
