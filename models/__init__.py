"""Making and measuring the understanding model; nothing here runs while an office is served."""
