"""Words, prices, bans and cards of the catalogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.catalogue.rules import (
    Card,
    GroupNode,
    Tree,
    choose,
    fold,
    item_code,
    merged,
    price,
    stem,
    stems,
)
from lukoshko_wire.values import Unit

LETTERS = st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАЁЯabcXYZ019 -,.%_\"'«»")


@pytest.mark.parametrize(
    ("regular", "promo", "pays"),
    [
        (8990, None, 8990),
        (8990, 7990, 7990),
        (8990, 9990, 8990),
        (8990, 0, 8990),
        (0, 500, 0),
        (None, 500, 0),
    ],
)
def test_a_promotion_wins_only_over_a_higher_price(regular: int | None, promo: int | None, pays: int) -> None:
    assert price(regular, promo) == pays


@given(st.text(LETTERS))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.startswith(" ")
    assert "ё" not in folded
    assert fold(text.upper()) == folded == fold(text.lower())


@given(st.text(LETTERS), st.integers(0, 20))
def test_the_beginning_of_any_word_of_a_name_finds_it(name: str, place: int) -> None:
    words = fold(name).split()
    if words:
        for query in stems(words[place % len(words)]):
            assert f" {query}" in fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("молоко", "молока"),
        ("сметана", "сметану"),
        ("груша", "груши"),
        ("пельмени", "пельмень"),
        ("гречка", "гречки"),
    ],
)
def test_forms_of_a_word_meet_in_its_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_are_left_as_they_are() -> None:
    assert [stem(word) for word in ("сыр", "чай", "мука", "рис")] == ["сыр", "чай", "мука", "рис"]


TREE = Tree(
    {
        each.id: each
        for each in (
            GroupNode("food", "Продукты", None, "", True),
            GroupNode("drinks", " АЛКОГОЛЬ ", "food", "", True),
            GroupNode("beer", "Пиво", "drinks", "", True),
            GroupNode("own", "Наше", "food", "", False),
            GroupNode("lost", "Сирота", "no-such-parent", "", True),
        )
    },
    frozenset({"алкоголь"}),
)


@pytest.mark.parametrize(
    ("group", "may"),
    [
        ("food", True),
        ("drinks", False),
        ("beer", False),
        ("own", False),
        ("lost", True),
        ("unknown", True),
        (None, True),
    ],
)
def test_a_ban_reaches_everything_below(group: str | None, may: bool) -> None:
    assert TREE.may_be_sold_remotely(group) is may


def test_counts_roll_up_to_every_group_above() -> None:
    assert TREE.roll_up({"beer": 3, "drinks": 1, "lost": 5, "unknown": 9, None: 2}) == {
        "beer": 3, "drinks": 4, "food": 4, "lost": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("article", "unit", "code"),
    [
        ("10101", Unit.KG, "10101"),
        ("17", Unit.KG, "00017"),
        ("10101", Unit.PIECE, ""),
        ("Арт-7777", Unit.KG, ""),
        ("123456", Unit.KG, ""),
        ("", Unit.KG, ""),
        ("１２３", Unit.KG, ""),
    ],
)
def test_a_weight_label_can_name_only_weighed_goods_with_a_short_number(
    article: str, unit: Unit, code: str
) -> None:
    assert item_code(article, unit) == code


def test_a_silent_card_keeps_what_was_known() -> None:
    before = merged(
        Card("a", "Чай", "А-1", ("1",), Unit.PACK, "g", "Листовой", None, properties={"p": "v"}), None
    )
    after = merged(Card("a", "Чай чёрный"), before)
    assert {**after, "name": "", "fold": ""} == {**before, "name": "", "fold": ""}
    assert after["fold"] == " чай черный а 1"


@pytest.mark.parametrize(
    ("wanted", "found"), [("w1", "w1"), ("W1", "w1"), (" магазин ", "w2"), ("подвал", None)]
)
def test_a_setting_names_a_thing_by_id_or_by_name(wanted: str, found: str | None) -> None:
    assert choose(wanted, [("w1", "Склад"), ("w2", "Магазин")]) == found
