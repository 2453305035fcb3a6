"""What the bot answers, from the catalogue alone (rasa-sdk action server, Python 3.10)."""
