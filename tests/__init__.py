"""Tests by what they need; `make test` runs them all."""
