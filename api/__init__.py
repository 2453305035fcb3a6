"""The bridge: carries every channel, keeps the conversation of record, and hands it to people."""
