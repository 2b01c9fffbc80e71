"""How often a property is tried: 40 times in an ordinary run, as often as PROPERTIES says in a long one."""

import os

from hypothesis import settings

settings.register_profile("sapa", max_examples=int(os.environ.get("PROPERTIES", "40")))
settings.load_profile("sapa")
