"""Conversations written down as stories (`tests/stories/`), and what it takes to play and judge them."""
