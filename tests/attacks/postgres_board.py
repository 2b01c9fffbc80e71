"""Which attacks are made on PostgreSQL."""

from tests.attacks.evidence import Stage
from tests.attacks.findings import Findings
from tests.attacks.postgres_attacks import dump_order, heap_order, log_order, transaction_order
from tests.attacks.scoring import Attack, Board
from tests.attacks.sqlite_board import PLAIN_LOOKS

_ORDERS = {
    "transactions": transaction_order,
    "dump": dump_order,
    "heap files": heap_order,
    "log": log_order,
}


def postgres_findings() -> Findings:
    """Every attack at every stage, with the pairing of two comments of one hand at the end; nothing found yet."""
    attacks = [Attack(name, order, stage) for name, order in _ORDERS.items() for stage in Stage]
    return Findings(Board(attacks, [one for one in attacks if one.stage is Stage.RELEASED]), PLAIN_LOOKS)
