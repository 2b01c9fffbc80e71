"""How results leave: pictures and their captions."""
