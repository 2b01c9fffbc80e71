"""The clock in: one module per scheduled job."""
