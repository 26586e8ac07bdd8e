"""Write ``display/web/page_data.d.ts`` from ``display/page/page_data.py``: ``python -m tools.page_data``.

Python's type checker reads the one, TypeScript the other.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Final

import dicomnb

_DISPLAY: Final = Path(dicomnb.__file__).parent / "display"

SOURCE: Final = _DISPLAY / "page" / "page_data.py"
TYPES: Final = _DISPLAY / "web" / "page_data.d.ts"

_HEAD: Final = "// What Python tells the scripts of a page; written by `python -m tools.page_data`.\n"
_NAMES: Final = {"str": "string", "int": "number", "float": "number", "bool": "boolean"}


def declarations(source: str) -> str:
    """Return the TypeScript of a module of typed dictionaries."""
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return "\n".join([_HEAD, *map(_interface, classes)])


def keys(source: str) -> set[str]:
    """Return the keys of all typed dictionaries of a module."""
    return {
        field.target.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }


def _interface(node: ast.ClassDef) -> str:
    lines = [f"/** {ast.get_docstring(node)} */", f"interface {node.name} {{"]
    after = [*node.body[1:], None]
    for field, following in zip(node.body, after, strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            words = _text(following)
            lines += [f"  /** {' '.join(words.split())} */"] if words else []
            lines.append(f"  {field.target.id}: {_type(field.annotation)};")
    return "\n".join([*lines, "}", ""])


def _text(node: ast.stmt | None) -> str:
    """Return the text of a statement that is nothing else, which says what the field above it means."""
    value = node.value if isinstance(node, ast.Expr) else None
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _type(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=None):
            return "null"
        case ast.Name(id=name):
            return _NAMES.get(name, name)
        case ast.BinOp(left=left, right=right):
            return f"{_type(left)} | {_type(right)}"
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return f"{_in_brackets(inner)}[]"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[inner, ast.Constant(value=last)])) if (
            last is ...
        ):
            return f"{_in_brackets(inner)}[]"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
            return f"[{', '.join(map(_type, parts))}]"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=parts)):
            return " | ".join(json.dumps(part.value) for part in parts if isinstance(part, ast.Constant))
    raise ValueError(f"There is no TypeScript for {ast.unparse(node)!r} yet.")


def _in_brackets(node: ast.expr) -> str:
    text = _type(node)
    return f"({text})" if " | " in text else text


if __name__ == "__main__":
    TYPES.write_text(declarations(SOURCE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{TYPES}\n")
