"""The pages where an editor compares two, makes them one, says that they are two, and undoes it."""

import pytest
from django.urls import reverse

from cms.editing.home_counts import what_waits
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, Phone, Service
from directory.duplicates.finding import find
from directory.duplicates.models import Decision, MayBeSame, Merge
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("wendy@example.org", "x"))
    return client


@pytest.fixture
def pair():
    organisation = OrganisationFactory(name="Harbour Trust")
    place = LocationFactory(name="The Old Chandlery")
    one = ServiceFactory(
        name="Harbour lunch club", organisation=organisation, location=place, summary="A hot meal."
    )
    other = ServiceFactory(
        name="Harbour Lunch Club", organisation=organisation, location=place, summary="Lunch on Tuesdays."
    )
    Phone.objects.create(service=other, number="01305 251150")
    find()
    return MayBeSame.objects.get(), one, other


def waiting():
    return next(each for each in what_waits() if each.title == "May be the same")


def test_from_the_home_to_the_list_to_both_side_by_side(editor, pair):
    found, one, other = pair
    assert waiting().count == 1
    listed = editor.get(waiting().url).text
    assert "the same name" in listed
    where = reverse("compare_duplicates", args=[found.pk])
    assert where in listed
    page = editor.get(where, {"keep": one.pk}).text
    assert "A hot meal." in page
    assert "Lunch on Tuesdays." in page
    assert "01305 251150" in page
    assert "Harbour Trust" in page
    swapped = editor.get(where, {"keep": other.pk}).text
    assert f'name="keep" value="{other.pk}"' in swapped


def press(client, found, keep, **more):
    where = reverse("compare_duplicates", args=[found.pk])
    seen = client.get(where, {"keep": keep.pk}).context["seen"]
    return client.post(where, {"keep": keep.pk, "seen": seen, **more})


def test_made_one_as_chosen_and_undone(editor, pair):
    found, one, other = pair
    answer = press(editor, found, one, merge="", **{"part-summary": "theirs", "part-name": "ours"})
    assert answer.url == reverse("duplicates")
    one.refresh_from_db()
    assert (one.summary, one.phones.count()) == ("Lunch on Tuesdays.", 1)
    assert waiting().count == 0
    assert editor.get(reverse("directory:service", args=[other.pk])).status_code == 301
    listed = editor.get(reverse("merges"))
    assert "Harbour Lunch Club" in listed.text
    editor.post(reverse("merges"), {"id": Merge.objects.get().pk})
    other.refresh_from_db()
    assert other.archived_at is None
    assert "Undone on" in editor.get(reverse("merges")).text
    assert "already" in editor.post(reverse("merges"), {"id": Merge.objects.get().pk}, follow=True).text


def test_what_was_changed_behind_the_editors_back_is_looked_at_again(editor, pair):
    found, one, other = pair
    where = reverse("compare_duplicates", args=[found.pk])
    seen = editor.get(where, {"keep": one.pk}).context["seen"]
    Service.objects.filter(pk=other.pk).update(summary="Lunch on Fridays.")
    editor.post(where, {"keep": one.pk, "seen": seen, "merge": ""})
    assert not Merge.objects.exists()


def test_a_choice_that_is_none_changes_nothing(editor, pair):
    found, one, _other = pair
    press(editor, found, one, merge="", **{"part-summary": "nobody’s"})
    assert not Merge.objects.exists()


def test_two_stay_two_and_can_be_asked_about_again(editor, pair):
    found, _one, _other = pair
    editor.post(reverse("compare_duplicates", args=[found.pk]), {"not_the_same": ""})
    assert waiting().count == 0
    listed = editor.get(reverse("not_the_same")).text
    assert "wendy@example.org" in listed or "by" in listed
    editor.post(reverse("not_the_same"), {"id": found.pk})
    assert MayBeSame.objects.get().decision == Decision.OPEN
    assert waiting().count == 1


def test_a_pair_that_is_settled_leads_back(editor, pair):
    found, one, _other = pair
    press(editor, found, one, merge="")
    page = editor.get(reverse("compare_duplicates", args=[found.pk]), follow=True)
    assert "decided already" in page.text


def test_an_editor_names_two_that_nothing_found(editor):
    one, other = ServiceFactory(name="Tea dance"), ServiceFactory(name="Afternoon dancing")
    find()
    given = {
        "one": f"https://waymark.example.org/services/{one.pk}/",
        "other": f"/admin/snippets/directory/service/edit/{other.pk}/",
    }
    answer = editor.post(reverse("duplicates"), given)
    found = MayBeSame.objects.get()
    assert answer.url == reverse("compare_duplicates", args=[found.pk])
    page = editor.get(answer.url)
    assert "an editor named them" in page.text
    assert "They are of two organisations" in page.text
    find()
    assert MayBeSame.objects.filter(pk=found.pk).exists()
    for one_, other_ in (("", ""), (given["one"], given["one"])):
        editor.post(reverse("duplicates"), {"one": one_, "other": other_})
    assert MayBeSame.objects.count() == 1


def test_organisations_are_compared_too(editor):
    one = OrganisationFactory(name="Weymouth Carers Group")
    other = OrganisationFactory(name="Weymouth carers group", website="https://carers.example.org/")
    find()
    found = MayBeSame.objects.get()
    page = editor.get(reverse("compare_duplicates", args=[found.pk]), {"keep": one.pk})
    assert "https://carers.example.org/" in page.text
    press(editor, found, one, merge="")
    assert Organisation.objects.current().get() == one
    assert other.pk != one.pk
    assert editor.get(reverse("duplicates"), {"kind": "organisation"}).status_code == 200


def test_who_may_not_edit_sees_none_of_it(client, pair):
    client.force_login(user_with(Role.COMMISSIONER))
    for where in (
        reverse("duplicates"),
        reverse("not_the_same"),
        reverse("merges"),
        reverse("compare_duplicates", args=[pair[0].pk]),
    ):
        assert client.get(where).status_code in (302, 403, 404)


def test_like_places_of_one_organisation_are_shown_with_what_is_there(editor, client):
    trust = OrganisationFactory(name="Harbour Trust")
    for name, place in (("Soup", "Old Chandlery"), ("Choir", "The Old Chandlery")):
        ServiceFactory(
            name=name, organisation=trust, location=LocationFactory(name=place, postcode="DT4 8RU")
        )
    where = reverse("like_places")
    assert where in editor.get(reverse("duplicates")).text
    said = editor.get(where).text
    for words in ("Harbour Trust", "Old Chandlery", "Here: Soup", "Here: Choir", "names that are alike"):
        assert words in said
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(where).status_code in (302, 403)
