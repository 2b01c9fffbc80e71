"""People in: one module per conversation."""
