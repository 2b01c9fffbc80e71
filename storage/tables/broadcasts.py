"""What the quality office writes to many: to whom, in which words, how far it is."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, LargeBinary, String, Table, Text

from storage.tables.base import metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", String, primary_key=True),  # random
    Column("author", String, ForeignKey("people.id", ondelete="CASCADE"), index=True),  # NULL: the operator of the host
    Column("state", String, nullable=False),  # domain.broadcast.BroadcastState
    Column("role", String, nullable=False, default=""),  # a role key, employees, or empty: everybody
    Column("faculty", String, nullable=False, default=""),  # an organisation, or empty: all
    Column("reads", String, nullable=False, default=""),  # a language, or empty: all
    Column("wave", String, nullable=False, default=""),  # a released wave whose pictures are sent
    Column("asking", String, nullable=False, default=""),  # the language whose words are typed next
    Column("text_kk", Text, nullable=False, default=""),
    Column("text_ru", Text, nullable=False, default=""),
    Column("text_en", Text, nullable=False, default=""),
    Column("photo_kk", String, nullable=False, default=""),  # Telegram's file_id
    Column("photo_ru", String, nullable=False, default=""),
    Column("photo_en", String, nullable=False, default=""),
    Column("picture_kk", String, nullable=False, default=""),  # sha256 of one below
    Column("picture_ru", String, nullable=False, default=""),
    Column("picture_en", String, nullable=False, default=""),
    Column("recipients", Integer, nullable=False, default=0),
    Column("progress_message", BigInteger),  # in the author's chat
    Column("begun_on", Date, nullable=False),
)

broadcast_pictures = Table(
    "broadcast_pictures",
    metadata,
    Column("broadcast", String, ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("image", LargeBinary, nullable=False),  # until the broadcast is through
)
