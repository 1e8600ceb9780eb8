"""Fields of a form for what a group asks of everybody it is sent: an answer, or "not known"."""

from __future__ import annotations

from typing import Any

from django import forms

from directory.asked_of_senders.models import SenderQuestion
from directory.catalogue.models import Service
from prescribing.asked_by_groups.answers import LONGEST


class AsksOfSenders(forms.Form):
    """A form with a box for each question of a service, and a tick that it is not known. Without `ticks` an
    empty box says so."""

    ticks = True

    def add_questions(self, service: Service) -> None:
        """Called once the form's own fields are there."""
        self.questions = list(SenderQuestion.objects.of(service))
        for one in self.questions:
            self.fields[f"answer-{one.pk}"] = forms.CharField(
                label=one.text,
                max_length=LONGEST,
                required=False,
                help_text="" if self.ticks else "Leave it empty if you do not know: the group may ask them.",
            )
            if self.ticks:
                self.fields[f"unknown-{one.pk}"] = forms.BooleanField(
                    label="Not known: the group may ask them", required=False
                )

    @property
    def question_fields(self) -> list[list[forms.BoundField]]:
        """Those of each question."""
        names = [(f"answer-{one.pk}", f"unknown-{one.pk}") for one in self.questions]
        return [[self[name] for name in pair if name in self.fields] for pair in names]

    def check_answers(self) -> None:
        """Each is answered or said not to be known. Called where it is sent."""
        for one in self.questions:
            answer, unknown = f"answer-{one.pk}", f"unknown-{one.pk}"
            if answer in self.errors:
                continue
            said = str(self.cleaned_data.get(answer, "")).strip()
            if not said and not self.cleaned_data.get(unknown):
                self.add_error(answer, f"Answer “{one.text}”, or tick that it is not known")
            elif said and self.cleaned_data.get(unknown):
                self.add_error(answer, f"Answer “{one.text}” or tick that it is not known, not both")

    def given_answers(self) -> dict[str, str]:
        """By the question's id, as typed so far."""
        typed: Any = self.data if self.is_bound else {}
        return {str(one.pk): self._given(typed, str(one.pk)) for one in self.questions}

    def _given(self, typed: Any, pk: str) -> str:
        answer, unknown = self.add_prefix(f"answer-{pk}"), self.add_prefix(f"unknown-{pk}")
        return "" if typed.get(unknown) else str(typed.get(answer, "")).strip()
