"""How fast it is: `python -m tests.bench`. Everything is compared with something simpler in the same run."""
