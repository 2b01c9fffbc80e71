"""What the Bot API accepts, as data: `generate.py` writes `methods.json`, `sandbox.checking` reads it."""
