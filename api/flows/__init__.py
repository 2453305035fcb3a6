"""What happens, step by step: each flow opens its own unit of work and commits it (decision 0003)."""
