"""What the bot serves over HTTP: the address at which Telegram leaves updates."""
