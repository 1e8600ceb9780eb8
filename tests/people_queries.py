"""Finds, in source text, what asks for records about people without asking who looks, and what writes them.

It follows names: `import … as`, `rows = Person.objects`, `for one in rows`, parameters with their type; and
counts whatever goes round Django's managers (raw SQL, `_base_manager`, `get_model`) as a way past.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SEEN_BY_RULE = frozenset(
    {
        *("Person", "Referral", "NeedInReferral", "ContactEntry", "Prescription", "Task", "Transfer"),
        *("Goal", "Assessment", "PlanAction", "Appointment", "Intake", "KeptDocument", "KeepsWell"),
        *("Meeting", "ListedPerson"),
    }
)
"""Models with a rule in prescribing/sight.py; a test compares."""
ACCESSORS = {
    "merged": "Person",
    "referrals": "Referral",
    "owned_referrals": "Referral",
    "queued_referrals": "Referral",
    "sent_referrals": "Referral",
    "prescriptions": "Prescription",
    "authored_prescriptions": "Prescription",
    "owned_prescriptions": "Prescription",
    "queued_prescriptions": "Prescription",
    "tasks": "Task",
    "owned_tasks": "Task",
    "queued_tasks": "Task",
    "transfers": "Transfer",
    "transfers_to": "Transfer",
    "goals": "Goal",
    "plan_actions": "PlanAction",
    "appointments": "Appointment",
    "assessments": "Assessment",
    "intake": "Intake",
    "came_into": "Intake",
    "people_listed": "ListedPerson",
    "listed_for": "ListedPerson",
    "kept_documents": "KeptDocument",
    "keeps_well": "KeepsWell",
}
"""What leads from another record to these without naming them; a test compares with the models."""
AMBIGUOUS = {
    "needs": ("NeedInReferral", ("referral", "spell")),
    "contacts": ("ContactEntry", ("referral", "spell")),
    "people": ("Person", ("team",)),
}
"""Accessors whose names mean other things too: these, where what they are read from is called so."""
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404", "getattr"})
MANAGERS = frozenset({"objects", "_base_manager", "_default_manager"})
ROUND_MANAGERS = frozenset({"raw", "extra", "cursor", "_base_manager", "get_model", "_raw_delete"})
ROUND_IMPORTS = frozenset({"connection", "connections", "RawSQL"})
WRITES = frozenset(
    {"update", "bulk_update", "update_or_create", "bulk_create", "save", "delete", "_raw_delete"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, or a name that holds its rows, followed to its end: the model and what is called on it."""

    model: str
    line: int
    calls: tuple[str, ...]

    @property
    def asks_who_looks(self) -> bool:
        return "visible_to" in self.calls

    @property
    def writes(self) -> bool:
        return not WRITES.isdisjoint(self.calls)


def queries_in(source: str) -> list[Asked]:
    """Every query on these models, from where it begins: a manager, an accessor, a shortcut of Django's."""
    tree = ast.parse(source)
    above = _above(tree)
    return [_followed(node, model, above) for node, model in _roots(tree, _classes(tree))]


def writes_in(source: str) -> list[Asked]:
    """Every query that writes, and every write through a name that holds rows of these models."""
    tree = ast.parse(source)
    above, classes = _above(tree), _classes(tree)
    found = [_followed(node, model, above) for node, model in (*_roots(tree, classes), *_made(tree, classes))]
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            held = _held(scope, classes)
            found += [
                _followed(node, held[node.id], above)
                for node in ast.walk(scope)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in held
            ]
    return [one for one in found if one.writes]


def _above(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def past_managers(source: str) -> list[str]:
    """Names of whatever reads a table by another way than the manager that has the rule."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ROUND_MANAGERS:
            found.add(node.attr)
        if isinstance(node, ast.ImportFrom):
            found |= {each.name for each in node.names if each.name in ROUND_IMPORTS}
        if isinstance(node, ast.Constant) and node.value in ROUND_MANAGERS - {"raw", "extra"}:
            found.add(str(node.value))
    return sorted(found)


def _classes(tree: ast.AST) -> dict[str, str]:
    """Each name in this module that is one of the models, whatever it is called here."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {e.asname or e.name: e.name for e in node.names if e.name in SEEN_BY_RULE}
        if isinstance(node, ast.ClassDef) and node.name in SEEN_BY_RULE:
            names[node.name] = node.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (model := _class_of(node.value, names)):
            names |= {target.id: model for target in node.targets if isinstance(target, ast.Name)}
    return names


def _class_of(node: ast.AST, classes: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return classes.get(node.id)
    # `models.Person`, with whatever module holds it
    return node.attr if isinstance(node, ast.Attribute) and node.attr in SEEN_BY_RULE else None


def _roots(tree: ast.AST, classes: Mapping[str, str]) -> Iterator[tuple[ast.expr, str]]:
    """Where a query begins: a manager, a related accessor, or a model given to a shortcut of Django's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            model = _class_of(node.value, classes) if node.attr in MANAGERS else ACCESSORS.get(node.attr)
            meant, of = AMBIGUOUS.get(node.attr, ("", ()))
            if meant and ast.unparse(node.value).endswith(of):
                model = meant
            if model:
                yield node, model
        if isinstance(node, ast.Call) and _called(node) in SHORTCUTS and node.args:
            model = _class_of(node.args[0], classes)
            if model:
                yield node, model


def _made(tree: ast.AST, classes: Mapping[str, str]) -> Iterator[tuple[ast.expr, str]]:
    """New rows: `Prescription(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (model := _class_of(node.func, classes)):
            yield node, model


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _followed(node: ast.expr, model: str, above: Mapping[ast.AST, ast.AST]) -> Asked:
    """The names called one after the other, as far as they are called on rows of this model: `one.shares.…`
    goes on to another."""
    top: ast.AST = node
    calls: list[str] = []
    while True:
        parent = above.get(top)
        if isinstance(parent, ast.Attribute):
            called = above.get(parent)
            if isinstance(called, ast.Attribute | ast.Subscript):
                break
            calls.append(parent.attr)
        elif not (
            (isinstance(parent, ast.Call) and parent.func is top)
            or (isinstance(parent, ast.Subscript) and parent.value is top)
        ):
            break
        top = parent
    return Asked(model, node.lineno, tuple(calls))


def _held(scope: ast.FunctionDef | ast.AsyncFunctionDef, classes: Mapping[str, str]) -> dict[str, str]:
    """Names inside a function that hold rows of these models: by their type, or by what they are made of."""
    held: dict[str, str] = {}
    given = scope.args
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        for part in ast.walk(argument.annotation) if argument.annotation else ():
            if model := _class_of(part, classes):
                held[argument.arg] = model
    for _ in range(2):  # a name made of a name
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.For | ast.comprehension):
                value = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if value is not None and (model := _made_of(value, classes, held)):
                    held |= {target.id: model for target in targets if isinstance(target, ast.Name)}
    return held


def _made_of(value: ast.expr, classes: Mapping[str, str], held: Mapping[str, str]) -> str | None:
    """The model whose rows a value is: it begins with a query or a held name, or makes a new row."""
    inner: ast.AST = value
    while isinstance(inner, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(inner, ast.Attribute) and inner.attr in ACCESSORS:
            return ACCESSORS[inner.attr]
        step = inner.func if isinstance(inner, ast.Call) else inner.value
        if model := _class_of(step, classes):
            return model
        if (
            isinstance(step, ast.Name)
            and step.id in ("get_object_or_404", "list")
            and isinstance(inner, ast.Call)
        ):
            return _made_of(inner.args[0], classes, held) if inner.args else None
        if isinstance(step, ast.Attribute | ast.Call | ast.Subscript):
            inner = step
            continue
        return held.get(step.id) if isinstance(step, ast.Name) and _keeps_rows(value) else None
    return held.get(inner.id) if isinstance(inner, ast.Name) else _class_of(inner, classes)


def _keeps_rows(value: ast.expr) -> bool:
    """A call on rows gives rows (`rows.filter(…)`); a plain attribute of a row (`one.service`) does not."""
    return isinstance(value, ast.Call | ast.Subscript)
