"""Tables and queries; differences between SQLite and PostgreSQL live here only."""
