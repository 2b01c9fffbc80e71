"""How often a property is tried: 40 times in an ordinary run, as often as PROPERTIES says in a long one.

How long it takes is no property: the machine may be busy.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "sapa",
    max_examples=int(os.environ.get("PROPERTIES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sapa")
