"""Form versions: immutable, so they are read once and kept."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import NotFound
from domain.form import Form, form_from_json, form_to_json
from storage.tables.forms import form_versions

_READ: dict[str, Form] = {}


async def save_form(connection: AsyncConnection, form: Form) -> str:
    """Keeps a form version, if it is not there yet; returns its hash."""
    if not await has_form(connection, form.version):
        row = {"hash": form.version, "survey": form.key, "body": form_to_json(form)}
        await connection.execute(insert(form_versions).values(**row))
    return form.version


async def has_form(connection: AsyncConnection, version: str) -> bool:
    """Whether a form with this hash is kept."""
    query = select(form_versions.c.hash).where(form_versions.c.hash == version)
    return (await connection.execute(query)).first() is not None


async def load_form(connection: AsyncConnection, version: str) -> Form:
    """The form with this hash. Raises NotFound."""
    if version not in _READ:
        body = (await connection.execute(select(form_versions.c.body).where(form_versions.c.hash == version))).scalar()
        if body is None:
            raise NotFound("There is no form version with this hash.")
        _READ[version] = form_from_json(body)
    return _READ[version]
