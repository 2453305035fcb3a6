"""The engine's own parts: Rasa channel, text normaliser and understanding model (Python 3.10)."""
