"""The quality office's conversations."""
