"""What terms and words say of a listing: stated, inferred, or left open. Precise matters more than many."""

import pytest

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.inference.infer import Vocabulary, infer
from directory.catalogue.inference.words import Words
from directory.catalogue.needs import Need, NeedPhrase
from directory.words.models import TermMapping

pytestmark = pytest.mark.django_db

STATED, INFERRED = Basis.STATED, Basis.INFERRED


@pytest.fixture
def vocabulary():
    money = Need.objects.create(slug="money-and-debt", name="Money and debt")
    debt = Need.objects.create(
        slug="debt-advice",
        name="Debt advice",
        parent=money,
        keywords="debt\ndebts\narrears\ndebt advice",
        keywords_not="debt of honour",
    )
    NeedPhrase.objects.create(need=debt, text="bailiffs at the door")
    exercise = Need.objects.create(slug="exercise", name="Exercise")
    Need.objects.create(
        slug="walking-groups", name="Walking groups", parent=exercise, keywords="walk\nstroll"
    )
    Need.objects.create(slug="bereavement", name="Bereavement", keywords="bereaved\nwidow\nwidow's")
    Need.objects.create(slug="home-care", name="Home care", keywords="carers in the home\nhome care")
    TermMapping.objects.create(term="falls", needs=["exercise"])
    TermMapping.objects.create(
        vocabulary="audience", term="veterans", groups=["veterans"], delivery=["online"]
    )
    return Vocabulary.load()


def needs(vocabulary, **words):
    return infer(Words(**{"name": "A", **words}), vocabulary).needs


def test_words_that_bear_a_need_out(vocabulary):
    assert needs(vocabulary, description="Help with debt and arrears.") == [("debt-advice", INFERRED)]
    assert needs(vocabulary, name="Debt line", description="Ring about debt.") == [("debt-advice", INFERRED)]
    assert needs(vocabulary, description="When the bailiffs at the door will not go, with arrears of rent.")


def test_a_name_alone_may_be_a_play_on_words(vocabulary):
    assert needs(vocabulary, name="Widow's Walk", description="Ghost tour along the cliff by lantern.") == []
    assert needs(vocabulary, name="Debt of Honour", description="Talks on medals, and a debt to pay.") == []


def test_what_is_not_done_is_no_need(vocabulary):
    assert needs(vocabulary, description="Tea and cake. We cannot help with debt, arrears or debts.") == []


def test_one_passing_word_is_not_enough(vocabulary):
    assert needs(vocabulary, description="A choir. Some of us walk home together afterwards.") == []


def test_terms_state_and_the_narrowest_step_of_a_path_counts(vocabulary):
    assert needs(vocabulary, terms=(("local", "debt-advice"),)) == [("debt-advice", STATED)]
    assert needs(vocabulary, terms=(("x", "Health > Falls > Classes"),)) == [("exercise", STATED)]
    assert needs(vocabulary, terms=(("x", "Money and debt > Debt advice"),)) == [("debt-advice", STATED)]


def test_a_broad_term_gives_way_to_what_lies_under_it(vocabulary):
    found = needs(
        vocabulary, terms=(("x", "Exercise"),), description="We stroll, a walk for all. Walk with us."
    )
    assert [slug for slug, _basis in found] == ["walking-groups"]


def test_unknown_terms_say_nothing(vocabulary):
    assert needs(vocabulary, terms=(("x", "Zebra"),)) == []


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ({"has_place": True}, ["in-person"]),
        ({"description": "A cheerful call once a week."}, ["phone"]),
        ({"description": "We meet on Zoom."}, ["online"]),
        ({"description": "Get online with us.", "has_place": True}, ["in-person"]),
        ({"description": "A volunteer visits you at home.", "has_place": True}, ["home-visit"]),
        (
            {"description": "A volunteer visits you at home, or drop in.", "has_place": True},
            ["in-person", "home-visit"],
        ),
        ({"description": "Home care. Carers in the home.", "has_place": True}, ["home-visit"]),
        ({"description": "Please ring first.", "has_place": True, "has_phone": True}, ["in-person"]),
        ({"description": "Advice for tenants.", "has_phone": True}, ["phone"]),
        ({"description": "Camp beds.", "has_phone": True}, []),
        ({"attending": "phone, home visit"}, ["phone", "home-visit"]),
    ],
)
def test_delivery(vocabulary, words, how):
    found = infer(Words(**{"name": "A", **words}), vocabulary).delivery
    assert [each for each, _basis in found] == how
    assert all(basis == (STATED if "attending" in words else INFERRED) for _how, basis in found)


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("Free and confidential advice.", Fact.YES),
        ("It is free of charge.", Fact.YES),
        ("£3 a session.", Fact.NO),
        ("Free for members, otherwise £2.", Fact.NO),
        ("Feel free to pop in.", None),
        ("Gluten free cakes.", None),
        ("Sugar-free. Free parking.", None),
    ],
)
def test_free(vocabulary, said, free):
    found = infer(Words(name="A", description=said), vocabulary).free
    assert (found[0] if found else None) == free


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ({"description": "Professional referral only."}, Fact.YES),
        ({"description": "You must be referred by your GP."}, Fact.YES),
        ({"eligibility": "Aged 65+, referral by a health or care professional"}, Fact.YES),
        ({"eligibility": "Referral by a professional, or refer yourself"}, None),
        ({"description": "You can refer yourself or your GP can."}, Fact.NO),
        ({"description": "Just turn up."}, Fact.NO),
        ({"description": "We do not take self-referrals; referral by a nurse is needed."}, Fact.YES),
        ({"description": "Tea and cake."}, None),
        ({"attending": "referral"}, Fact.YES),
    ],
)
def test_referral_only(vocabulary, words, only):
    found = infer(Words(**{"name": "A", **words}), vocabulary).referral_only
    assert (found[0] if found else None) == only


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ({"eligibility": "Aged 60 and over"}, (60, None)),
        ({"name": "Walking Football 50+"}, (50, None)),
        ({"eligibility": "Over 18s"}, (18, None)),
        ({"eligibility": "Young people aged 11 to 19"}, (11, 19)),
        ({"description": "For 16-25 year olds."}, (16, 25)),
        ({"eligibility": "Under 25s"}, (None, 24)),
        ({"description": "Open 10 to 12. Not suitable for under 10s."}, None),
        ({"description": "Sessions between 10 and 12 o'clock."}, None),
        ({"description": "£2 off if you are over 70."}, None),
        ({"eligibility": "Adults"}, None),
    ],
)
def test_ages(vocabulary, words, ages):
    assert infer(Words(**{"name": "A", **words}), vocabulary).ages == ages


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ({"eligibility": "Women only"}, [("women", True)]),
        ({"name": "Men's Shed", "description": "All welcome."}, [("men", False)]),
        ({"eligibility": "Unpaid carers"}, [("carers", True)]),
        ({"eligibility": "Patients registered with Fleet View Surgery only"}, [("patients", True)]),
        ({"eligibility": "People with dementia, accompanied"}, [("dementia", False)]),
        ({"description": "Our veterans love it."}, []),
        ({"name": "Widow's Walk"}, []),
        ({"terms": (("audience", "Veterans"),)}, [("veterans", False)]),
    ],
)
def test_who_it_is_for(vocabulary, words, groups):
    found = infer(Words(**{"name": "A", **words}), vocabulary).groups
    assert [(group, only) for group, only, _basis in found] == groups


def test_a_feeds_terms_state_delivery_too(vocabulary):
    found = infer(Words(name="A", terms=(("audience", "Veterans"),)), vocabulary)
    assert found.delivery == [("online", STATED)]


class _Heard:
    """A reader that has these shares to say, whatever is read."""

    def __init__(self, **shares):
        self._shares = {slug.replace("_", "-"): share for slug, share in shares.items()}

    def shares(self, text):
        return self._shares


def learnt(vocabulary, **shares):
    vocabulary._reader = _Heard(**shares)
    return vocabulary


def test_what_was_learnt_of_the_whole_gives_a_need_that_no_keyword_says(vocabulary):
    heard = learnt(vocabulary, bereavement=0.5, exercise=0.3, debt_advice=0.2)
    made = infer(Words(name="The Empty Chair", description="Two cups, and somebody who knows why."), heard)
    assert made.needs == [("bereavement", INFERRED), ("exercise", INFERRED)]
    assert made.confidence["bereavement"] > made.confidence["exercise"] > 0


def test_the_likeliest_need_alone_is_enough_where_it_is_sure_enough(vocabulary):
    assert needs(learnt(vocabulary, bereavement=0.1), description="Tea.") == [("bereavement", INFERRED)]
    assert needs(learnt(vocabulary, bereavement=0.05), description="Tea.") == []


def test_what_is_like_no_need_gets_none(vocabulary):
    assert needs(learnt(vocabulary, **{"-": 0.9}, bereavement=0.05), name="Ghost walk") == []


def test_a_keyword_that_the_whole_does_not_bear_out_counts_less(vocabulary):
    words = {"name": "Hedges", "description": "We trim. Widow or not, we come."}
    alone = vocabulary.score(Words(**words), {})["bereavement"]
    assert vocabulary.score(Words(**words), {"exercise": 0.99})["bereavement"] < alone


def test_how_sure_is_told_of_inferred_needs_only(vocabulary):
    made = infer(
        Words(name="A", terms=(("local", "debt-advice"),), description="A stroll. We stroll."), vocabulary
    )
    assert set(made.confidence) == {slug for slug, basis in made.needs if basis == INFERRED}
    assert all(0 < each <= 100 for each in made.confidence.values())
