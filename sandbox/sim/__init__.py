"""`/sim/`: people. What they type, tap and see, for tests, scripts and the chat page. See `docs/sandbox.md`."""
