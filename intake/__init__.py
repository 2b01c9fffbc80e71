"""Files that come in: read and checked, nothing written."""
