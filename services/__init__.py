"""What the product does: one function, one intention, one transaction, closed before anything is sent."""
