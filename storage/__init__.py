"""Tables and queries: rows in, domain values out."""
