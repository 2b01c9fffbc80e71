"""How results leave: pictures with their captions, and files for further work."""
