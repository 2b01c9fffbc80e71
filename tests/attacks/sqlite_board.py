"""Which attacks are made on SQLite."""

from tests.attacks.evidence import Stage
from tests.attacks.findings import Findings, Look
from tests.attacks.key_attacks import (
    opened_after_close,
    opened_pool_order,
    order_for_root,
    pool_versions_opened,
    readable_inside,
)
from tests.attacks.readable import (
    ballots_read,
    deleted_but_there,
    lengths_that_tell,
    numbers_that_move,
    read_before_close,
    secrets_read,
    telling_tables,
)
from tests.attacks.scoring import Attack, Board
from tests.attacks.sqlite_attacks import (
    backup_page_order,
    column_order,
    copies_order,
    flags_by_row,
    flags_in_pages,
    flags_left,
    log_order,
    page_order,
    row_order,
)

_OF_ONE_MOMENT = {
    "rows": row_order,
    "columns": column_order,
    "pages": page_order,
    "log": log_order,
    "backup": backup_page_order,
}

_SENDERS = {"rows": flags_by_row, "pages": flags_in_pages}
AFTER_CLOSE = (Stage.CLOSED, Stage.RELEASED)
"""Until then it is known who has answered, and in which order they came."""

PLAIN_LOOKS = (
    Look("comments read before the close", 0, read_before_close),
    Look("replaced or unsent texts read", 0, secrets_read),
    Look("whole ballots read", 0, ballots_read),
)
DATABASE_LOOKS = (
    Look("deleted comments found", 0, deleted_but_there),
    Look("flags of who answered, after the close", 0, flags_left),
    Look("running counts", 0, numbers_that_move),
    Look("tables of answers with numbered rows or times", 0, telling_tables),
)
KEY_LOOKS = (
    Look("sealed values whose length tells", 0, lengths_that_tell),
    Look("versions of the pool opened by one moment's keys", 1, pool_versions_opened),
    Look("comments read inside the opened pool", 0, readable_inside),
    Look("versions of the pool opened after the close", 0, opened_after_close),
)


def sqlite_findings(*, has_pool: bool = True) -> Findings:
    """Every attack at every stage, with the pairing of two comments of one hand at the end and, after the close, who
    sent; nothing found yet."""
    attacks = [Attack(name, order, stage) for name, order in _OF_ONE_MOMENT.items() for stage in Stage]
    attacks += [Attack("copies after each", copies_order, stage) for stage in (Stage.OPEN, Stage.RELEASED)]
    pairings = [one for one in attacks if one.stage is Stage.RELEASED]
    inside = [Attack("the opened pool, with all keys of one moment", opened_pool_order, Stage.OPEN)] if has_pool else []
    root = Board([Attack("keys and copies after each", order_for_root, Stage.OPEN)])
    senders = [Attack(name, order, stage) for name, order in _SENDERS.items() for stage in AFTER_CLOSE]
    return Findings(Board([*attacks, *inside], pairings, senders), (*PLAIN_LOOKS, *DATABASE_LOOKS, *KEY_LOOKS), root)
