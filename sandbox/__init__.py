"""A local Telegram for trying and testing: Bot API server and chat page."""

from sandbox.clock import Controls
from sandbox.people import Person
from sandbox.server import Sandbox
from sandbox.tokens import is_real_token

__all__ = ["Controls", "Person", "Sandbox", "is_real_token"]
