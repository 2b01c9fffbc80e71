"""Catalogues and the functions that use them."""
