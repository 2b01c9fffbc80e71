"""A local Telegram for trying and testing: Bot API server and chat page."""
