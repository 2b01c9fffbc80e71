"""Marks on comments: names in three scripts with their endings, numbers, addresses, words; nothing on ordinary ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.comment_flags import Flag, Names, flags, names_of
from locales.marked import marked_words

PEOPLE = ("Айгерім Оспанова", "Серік Ахметов", "Марина Достоевская", "Қуаныш Жұмабаев", "Жанар Ли", "Юлия Ким")
OTHERS = ("Арман Бақытов", "Роза Асылова", "Gulnara Smith")
ROSTER = names_of(PEOPLE, OTHERS)
NOBODY = Names(frozenset(), frozenset())

KAZAKH = ("ға", "ге", "ды", "ді", "ның", "нің", "тың", "дан", "ден", "мен", "да", "де", "лар", "дай", "ым", "ымның")
RUSSIAN_OF_HER = {"Марина": ("ы", "е", "у", "ой"), "Оспанова": ("ой", "у")}
RUSSIAN_OF_HIM = {"Серік": ("а", "у", "ом", "е"), "Ахметов": ("а", "у", "ым", "е", "ы")}


def found(text: str, names: Names = ROSTER) -> tuple[Flag, ...]:
    return flags(text, names, marked_words())


@given(st.sampled_from(["Айгерім", "Серік", "Қуаныш", "Оспанова", "Ахметов"]), st.sampled_from(KAZAKH), st.data())
def test_a_name_is_found_with_every_ending_in_any_case(name: str, ending: str, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from([str.lower, str.upper, str.title]))(name + ending)
    around = data.draw(st.sampled_from(["{}", "рахмет {}!", "({}),", "«{}» жақсы", "Бәрі ұнады.\n{}"]))
    assert found(around.format(written)) == (Flag.NAME,)


@pytest.mark.parametrize(("name", "endings"), [*RUSSIAN_OF_HER.items(), *RUSSIAN_OF_HIM.items()])
def test_russian_declines_names(name: str, endings: tuple[str, ...]) -> None:
    stem = name.removesuffix("а")
    assert all(found(f"спасибо {stem}{ending} за пары") == (Flag.NAME,) for ending in endings)


@pytest.mark.parametrize(
    "written",
    ["Aigerim", "aigerim apai", "Айгерим", "АЙГЕРІМ", "Kuanysh", "Qwanysh", "Куаныш", "Zhanar", "Janar's", "Serik"],
)
def test_a_name_is_found_in_another_script(written: str) -> None:
    assert found(f"thanks to {written} for it") == (Flag.NAME,)


def test_names_of_people_far_away_count_with_a_capital_letter_only() -> None:
    assert found("Арманға рахмет") == found("Gulnara helped us") == (Flag.NAME,)
    assert found("арман орындалды, роза гүлі") == ()
    assert found("арман орындалды", ROSTER.nearer(["Арман"])) == (Flag.NAME,)


def test_a_name_of_two_letters_is_a_word_unless_it_is_written_as_a_name() -> None:
    assert found("Были ли примеры?") == ()
    assert found("Жанар мен Ли апай") == (Flag.NAME,)
    assert found("спасибо Ли") == (Flag.NAME,)


@pytest.mark.parametrize(
    "text",
    [
        "+7 707 123 45 67", "+77071234567", "87071234567", "8 (707) 123-45-67", "8-701-222-33-44", "707 123 45 67",
        "8 727 123 45 67", "+44 20 7946 0958", "тел.: 8 7071234567!", "＋７ ７０７ １２３ ４５ ６７",
    ],
)  # fmt: skip
def test_telephone_numbers_are_found(text: str) -> None:
    assert found(text, NOBODY) == (Flag.PHONE,)


@pytest.mark.parametrize(
    "text", ["a.b@univer.kz", "пишите на x@y.kz", "@ospanova_a", "t.me/teacher", "https://wa.me/7707", "(@teacher1)"]
)
def test_addresses_are_found(text: str) -> None:
    assert found(text, NOBODY) == (Flag.ADDRESS,)


@pytest.mark.parametrize("text", ["Ол ақымақ екен", "Преподаватель – ДУРАК!", "what an idiot", "дебилы", "өлтіремін"])
def test_words_of_the_list_are_found(text: str) -> None:
    assert found(text, NOBODY) == (Flag.WORD,)


@pytest.mark.parametrize(
    "text",
    [
        "Бәрі ұнады, рахмет!", "Көбірек практика керек, дәріс тым жылдам.", "Лекции интересные, но мало практики.",
        "Материал устарел: нужны примеры из 2026 года.", "The lectures were clear; more exercises please.",
        "Сабақ 10.12.2026 күні 9:00-де болды, 8 сағат", "Оценка 5 из 5", "10 000 теңге", "С++ и 3 @ 4", "👍👍👍", "",
        "12 345 678", "аудитория 707", "Пара в 8:00 – тяжело, дурно от духоты", "https://univer.kz/moodle",
        "Серіктестермен жұмыс жақсы болды",
    ],
)  # fmt: skip
def test_ordinary_comments_are_not_marked(text: str) -> None:
    assert found(text) == ()


@given(st.text(), st.lists(st.text()), st.lists(st.text()))
def test_any_text_and_any_roster_give_an_answer(text: str, near: list[str], far: list[str]) -> None:
    marks = flags(text, names_of(near, far), marked_words())
    assert len(set(marks)) == len(marks)


SYLLABLES = ("бе", "кер", "Ма", "дот", "сұл", "жан", "әл", "ғи", "Wil", "ey", "ңыр", "хоз", "ця")


@given(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=5).map("".join))
def test_whoever_is_named_exactly_is_found(name: str) -> None:
    assert Flag.NAME in flags(f"ол {name} болатын", names_of([name], []), frozenset())


def test_the_list_is_short_and_in_small_letters() -> None:
    words = marked_words()
    assert 20 < len(words) < 200
    assert all(word == word.casefold() and word.rstrip("*").isalpha() for word in words)
