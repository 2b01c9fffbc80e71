"""The rules, pure: no clock, no database, no Telegram."""
