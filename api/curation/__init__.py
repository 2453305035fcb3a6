"""What keeps the catalogue in order: checking, comparing, previewing, describing it."""
