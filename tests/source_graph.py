"""What the source says of itself: which module imports which, and which function calls which."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.services import ROOT

APPS = ("cms", "prescribing", "directory", "search")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of ours. `imports` are made when it is loaded, `late` ones inside functions."""

    name: str
    path: Path
    tree: ast.Module
    imports: frozenset[str]
    late: tuple[tuple[str, str], ...] = field(default=())
    """Function and what it imports."""


def _name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _top_level(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when the module is loaded."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_types_only(node):
            continue
        yield node
        yield from _top_level(node)


@cache
def modules() -> Mapping[str, Module]:
    """Every module of the four apps by its dotted name, migrations left out."""
    found: dict[str, Module] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts or "__pycache__" in path.parts:
                continue
            tree = ast.parse(path.read_text())
            now = frozenset(name for node in _top_level(tree) for name in _imported(node))
            late = tuple(
                (function.name, name)
                for function in ast.walk(tree)
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
                for node in ast.walk(function)
                for name in _imported(node)
                if name.split(".")[0] in APPS
            )
            found[_name_of(path)] = Module(_name_of(path), path, tree, now, late)
    return found


def module_of(imported: str) -> str | None:
    """The module of ours that an import loads, written "module.name"; None for other packages."""
    known = modules()
    if imported in known:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in known else None


def import_circles() -> list[list[str]]:
    """Groups of modules that cannot be loaded one before the other (strongly connected components)."""
    edges = {
        name: {to for one in module.imports if (to := module_of(one)) and to != name}
        for name, module in modules().items()
    }
    return [sorted(group) for group in components(edges) if len(group) > 1]


def components(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Tarjan's algorithm, without recursion limits mattering for a few hundred modules."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = set()
            while node not in group:
                group.add(stack.pop())
            found.append(group)

    for node in edges:
        if node not in index:
            visit(node)
    return found


# Verbs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Function:
    module: str
    name: str
    node: ast.FunctionDef

    @property
    def takes_by(self) -> bool:
        """Whether it says who does it, and nobody can pass that by accident: `by` is keyword-only."""
        return any(argument.arg == "by" for argument in self.node.args.kwonlyargs)

    @property
    def is_atomic(self) -> bool:
        return any("atomic" in ast.unparse(decorator) for decorator in self.node.decorator_list)


@cache
def functions() -> Mapping[tuple[str, str], Function]:
    """Every function at the top of a module, by module and name."""
    return {
        (module.name, node.name): Function(module.name, node.name, node)
        for module in modules().values()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _names(module: Module) -> dict[str, str]:
    """What each imported name stands for, as "module.name"."""
    names: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls(function: Function) -> Iterator[tuple[str, str]]:
    """The functions of ours that it calls by name, as module and name."""
    module = modules()[function.module]
    names = _names(module)
    for node in ast.walk(function.node):
        if not isinstance(node, ast.Call):
            continue
        written = ast.unparse(node.func)
        first, _, rest = written.partition(".")
        full = names.get(first, f"{module.name}.{first}") + (f".{rest}" if rest else "")
        parent, _, name = full.rpartition(".")
        yield parent, name


def reaches(
    function: Function, sought: tuple[str, str], seen: frozenset[tuple[str, str]] = frozenset()
) -> bool:
    """Whether it, or a function of ours that it calls, calls the one sought: module and name."""
    key = (function.module, function.name)
    if key in seen:
        return False
    for called in calls(function):
        if called == sought:
            return True
        other = functions().get(called)
        if other is not None and reaches(other, sought, seen | {key}):
            return True
    return False


def asks_permission(function: Function) -> bool:
    """Whether it, or a function of ours that it calls, calls `require`."""
    return reaches(function, ("directory.accounts.permissions", "require"))


def holds_the_person(function: Function) -> bool:
    """Whether it, or a function of ours that it calls, calls `hold`."""
    return reaches(function, ("prescribing.locks", "hold"))
