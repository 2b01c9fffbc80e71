"""The clock in: one module per scheduled job. Each has `run`, and says when it is needed next."""
