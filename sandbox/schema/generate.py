"""Write `methods.json` out of a machine-readable Bot API: `python -m sandbox.schema.generate PATH`.

The file holds names, types, required marks and limits of every method, and of the types a caller may send to
the sandbox's own methods. Descriptions are read for limits and then left out.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from sandbox.methods import SUPPORTED

LIMIT = re.compile(r"(\d+)-(\d+) (characters|bytes|identifiers|\w+ options)")
AT_MOST = re.compile(r"At most (\d+) \w+ can be specified")
CONST = re.compile(r"\bmust be (?:one of )?(?P<word>[a-z_]+)$")
MEMBER = re.compile(r"^ *- (\w+)$", re.MULTILINE)
# A field that happens to end in "must be <word>" is a discriminator only under these names.
DISCRIMINATORS = {"type", "source", "status"}

Entity = dict[str, Any]


def short_type(words: str) -> str:
    """Return `words` ("Array of String", "A or B") in the notation of the file ("[String]", "A|B")."""
    if words.startswith("Array of "):
        return f"[{short_type(words.removeprefix('Array of '))}]"
    return "|".join(part.strip() for part in re.split(r",| or | and ", words) if part.strip())


def limit_of(description: str, type_name: str) -> dict[str, Any]:
    """Return the limit stated in a description as `{"min", "max", "unit"}`, or an empty dict.

    `unit` is characters, bytes or items; `parsed` marks limits that hold after entities are parsed.
    """
    if at_most := AT_MOST.search(description):
        return {"min": 0, "max": int(at_most[1]), "unit": "items"}
    found = LIMIT.search(description)
    if not found:
        return {}
    unit = found[3] if found[3] in ("characters", "bytes") else "items"
    if (unit == "items") != type_name.startswith("["):
        return {}
    limit: dict[str, Any] = {"min": int(found[1]), "max": int(found[2]), "unit": unit}
    if re.search(r"after entit(y|ies) parsing", description):
        limit["parsed"] = True
    return limit


def field_of(annotation: dict[str, Any]) -> dict[str, Any]:
    """Return one field as `{"type", "required"?, "const"?, "limit"?}`."""
    type_name = short_type(annotation["type"])
    field: dict[str, Any] = {"type": type_name}
    if annotation["required"]:
        field["required"] = True
    const = CONST.search(annotation["description"].strip())
    if const and annotation["name"] in DISCRIMINATORS:
        field["const"] = const["word"]
    if limit := limit_of(annotation["description"], type_name):
        field["limit"] = limit
    return field


def type_of(entity: Entity) -> dict[str, Any]:
    """Return a type as `{"fields": …}` or, when it stands for one of several types, `{"union": […]}`."""
    members = MEMBER.findall(entity["description"])
    if members and not entity["annotations"]:
        return {"union": members}
    return {"fields": {a["name"]: field_of(a) for a in entity["annotations"]}}


def names_in(shape: dict[str, Any]) -> set[str]:
    """Return the type names a type refers to."""
    if "union" in shape:
        return set(shape["union"])
    return {name for field in shape["fields"].values() for name in re.split(r"[\[\]|]+", field["type"]) if name}


def reachable(roots: set[str], types: dict[str, Entity]) -> dict[str, Any]:
    """Return every type that can be reached from `roots`, by name."""
    found: dict[str, Any] = {}
    waiting = sorted(roots)
    while waiting:
        name = waiting.pop()
        if name in found or name not in types:
            continue
        found[name] = type_of(types[name])
        waiting.extend(sorted(names_in(found[name])))
    return dict(sorted(found.items()))


def methods_file(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the content of `methods.json` for a schema with `api.version` and `items[].children[]`."""
    entities = [entity for section in schema["items"] for entity in section["children"]]
    types = {entity["name"]: entity for entity in entities if entity["name"][0].isupper()}
    methods = {
        entity["name"]: {a["name"]: field_of(a) for a in entity["annotations"]}
        for entity in entities
        if entity["name"][0].islower()
    }
    roots = {name for method, spec in SUPPORTED.items() for name in _roots(methods[method], spec.parameters)}
    return {"version": schema["api"]["version"], "methods": methods, "types": reachable(roots, types)}


def _roots(fields: dict[str, Any], parameters: frozenset[str]) -> set[str]:
    return names_in({"fields": {name: field for name, field in fields.items() if name in parameters}})


def main(arguments: list[str]) -> int:
    """Read the schema named on the command line and write `methods.json` beside this file; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m sandbox.schema.generate PATH-OF-THE-SCHEMA\n")
        return 2
    schema = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    target = Path(__file__).with_name("methods.json")
    target.write_text(json.dumps(methods_file(schema), separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
