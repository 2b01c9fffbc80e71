"""Talking to Telegram, for handlers and jobs alike."""
