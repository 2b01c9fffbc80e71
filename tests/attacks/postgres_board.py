"""Which attacks are made on PostgreSQL."""

from tests.attacks.evidence import Stage
from tests.attacks.findings import Findings, Look
from tests.attacks.postgres_attacks import (
    dead_but_there,
    dump_order,
    flags_by_place,
    flags_by_transaction,
    flags_in_heap,
    flags_left,
    heap_order,
    log_order,
    transaction_order,
)
from tests.attacks.scoring import Attack, Board
from tests.attacks.sqlite_board import AFTER_CLOSE, PLAIN_LOOKS

_ORDERS = {
    "transactions": transaction_order,
    "dump": dump_order,
    "heap files": heap_order,
    "log": log_order,
}

_SENDERS = {
    "transactions": flags_by_transaction,
    "dump": flags_by_place,
    "heap files": flags_in_heap,
}
LOOKS = (
    *PLAIN_LOOKS,
    Look("deleted comments found", 0, dead_but_there),
    Look("flags of who answered, after the close", 0, flags_left),
)


def postgres_findings() -> Findings:
    """Every attack at every stage, with the pairing of two comments of one hand at the end and, after the close, who
    sent; nothing found yet."""
    attacks = [Attack(name, order, stage) for name, order in _ORDERS.items() for stage in Stage]
    senders = [Attack(name, order, stage) for name, order in _SENDERS.items() for stage in AFTER_CLOSE]
    return Findings(Board(attacks, [one for one in attacks if one.stage is Stage.RELEASED], senders), LOOKS)
