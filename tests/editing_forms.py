"""What a browser would send of an editing form, as it stands on the page."""

from __future__ import annotations

from typing import Any

from django.test import Client


def form_of(client: Client, url: str) -> Any:
    """The form on the page at this address."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return response.context["form"]


def sent(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """Every field of the form with its value, and those of its child forms; `changed` over them."""
    response = client.get(url)
    form = response.context["form"]
    data = _fields(form)
    for name, formset in form.formsets.items():
        for field in formset.management_form:
            data[field.html_name] = field.value()
        for child in formset.forms:
            data |= _fields(child)
        data[f"{name}-TOTAL_FORMS"] = len(formset.forms)
    record = form.instance
    if getattr(record, "latest_revision", None):
        data["loaded_revision_id"] = str(record.latest_revision.pk)
        data["loaded_revision_created_at"] = record.latest_revision.created_at.isoformat()
    return {**{name: value for name, value in data.items() if value is not None}, **changed}


def _fields(form: Any) -> dict[str, Any]:
    return {
        field.html_name: ("on" if field.value() is True else field.value())
        for field in form
        if field.value() is not None and field.value() is not False
    }


def messages_of(response: Any) -> str:
    return " ".join(str(each) for each in response.context["messages"])
