"""A client of `/sim/` for tests and scripts, so that they read like a person's way through the chat.

async with Client(sandbox.url) as client:
    aigerim = await client.person("Aigerim", language_code="kk")
    await aigerim.start()
    toast = await aigerim.tap("English")
    assert "Welcome" in (await aigerim.screen()).text
"""

from sandbox.client.connection import Client
from sandbox.client.person import Person
from sandbox.client.screens import Button, ClientError, Screen, Toast

__all__ = ["Button", "Client", "ClientError", "Person", "Screen", "Toast"]
