"""A caption warns of few answers wherever it tells a figure of them, and nowhere else."""

from collections.abc import Callable, Mapping

import pytest

from domain.form import Form
from domain.result import Release
from locales import words
from reports.caption import caption
from reports.summary import Layout

Make = Callable[[Mapping[str, int]], Release]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(("size", "warned"), [(4, False), (6, True), (9, True), (10, False), (40, False)])
def test_it_warns_below_ten_answers(release_of: Make, teaching: Form, language: str, size: int, warned: bool) -> None:
    text = caption(release_of({"law": size}), teaching, language, Layout(rows=5, fact=True))
    assert (words(language)("Few answers: read with care") in text) is warned
