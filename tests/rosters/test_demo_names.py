"""Names and titles of the demo university are in the forms that their readers expect."""

import re
from collections import Counter

from domain.language import Language
from intake.demo.catalogue import autumn_courses
from intake.demo.names import Name, kazakh_name, name_of
from intake.demo.spring import spring_courses

NAMES = [name_of(f"s-{number:04d}") for number in range(2_000)]
CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
MAN, WOMAN = ("ұлы", "вич"), ("қызы", "вна")
FAMILY_OF_A_MAN, FAMILY_OF_A_WOMAN = ("ов", "ев", "ин", "кий"), ("ова", "ева", "ина", "кая")


def test_family_and_father_agree_with_each_other() -> None:
    for name in NAMES:
        if name.middle.endswith(MAN):
            assert not name.family.endswith(FAMILY_OF_A_WOMAN), name
        elif name.middle.endswith(WOMAN):
            assert not name.family.endswith(FAMILY_OF_A_MAN), name
        else:
            assert name.international, name


def test_a_given_name_belongs_to_men_or_to_women() -> None:
    men = {name.given for name in NAMES if name.middle.endswith(MAN)}
    women = {name.given for name in NAMES if name.middle.endswith(WOMAN)}
    assert not men & women


def test_most_are_kazakh_many_speak_russian_some_come_from_abroad() -> None:
    languages = Counter(name.language for name in NAMES)
    assert languages[Language.KK] > languages[Language.RU] > languages[Language.EN] > 100
    assert all(CYRILLIC.fullmatch(name.given) for name in NAMES if not name.international)


def test_a_kazakh_name_can_be_asked_for() -> None:
    name: Name = kazakh_name("s-0001", woman=True)
    assert name.middle.endswith("қызы")


def test_about_seventy_courses_have_titles_in_three_languages() -> None:
    courses = (*autumn_courses(), *spring_courses())
    assert 60 <= len(courses) <= 75
    assert len({course.code for course in courses}) == len(courses)
    for course in courses:
        assert CYRILLIC.match(course.kk)
        assert CYRILLIC.match(course.ru)
        assert re.fullmatch(r"[A-Za-z ]+", course.en)
