"""Drawing: nothing is drawn with a missing letter, a warning, too much data or a file from elsewhere."""

import threading
from pathlib import Path

import pytest

from domain.glyphs import COVERED, covered, drawable
from reports import typst_render
from reports.typst_render import DATA_LIMIT, CardRefused, MissingGlyph, check_glyphs, render_png

KAZAKH = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя"
PAGE = "#set page(width: 10pt, height: 10pt)\n"


def in_new_thread(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> str:
    """Draws a source of its own folder (a thread has its own compiler) and gives the refusal, or nothing."""
    (folder / "card.typ").write_text(source, encoding="utf-8")
    monkeypatch.setattr(typst_render, "FOLDER", folder)
    refused: list[str] = []

    def draw() -> None:
        try:
            render_png("card.typ", {})
        except CardRefused as error:
            refused.append(str(error))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    return "".join(refused)


def test_the_fonts_cover_the_three_languages() -> None:
    wanted = KAZAKH + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789«»“”–—…≥≤−№₸%·• \u00a0"
    assert {character for character in wanted if ord(character) not in covered()} == set()


def test_four_weights_of_one_family_are_shipped() -> None:
    fonts = typst_render._fonts().fonts()
    assert sorted((font.family, font.weight) for font in fonts) == [
        ("Inter", weight) for weight in (400, 500, 600, 700)
    ]


@pytest.mark.parametrize("character", ["😀", "学", "\u200b", "\n", "ﬁ"])
def test_a_character_without_glyph_is_an_error(character: str) -> None:
    with pytest.raises(MissingGlyph, match=f"U\\+{ord(character):04X}"):
        check_glyphs({"rows": [{"label": f"Пән {character}"}]})


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Пән 😀", "Пән"),
        ("😀 «😀 Пән», «👩‍🎓»", "«Пән», «…»"),
        ("Học phí ﬁnal", "Hoc phí final"),
        ("Химия 化学 学院, სკოლა", "Химия …, …"),
        ("Пән\u2003екі\n⚗️", "Пән екі"),
        ("🎓⚗️", "…"),
        ("Сапа — «ұ» 4,2", "Сапа — «ұ» 4,2"),
    ],
)
def test_a_text_is_drawn_without_what_cannot_be_drawn(text: str, drawn: str) -> None:
    assert drawable(text) == drawn
    check_glyphs(drawn)


def test_what_is_held_for_drawn_is_what_the_fonts_were_cut_to() -> None:
    cut = Path(typst_render.__file__).parent / "fonts" / "coverage.txt"
    assert COVERED.split() == cut.read_text(encoding="ascii").split()


def test_the_error_names_the_code_point_and_not_the_text() -> None:
    with pytest.raises(MissingGlyph) as refused:
        render_png("summary.typ", {"title": "құпия 😀"})
    assert "құпия" not in str(refused.value)


def test_too_much_data_is_refused_before_drawing() -> None:
    with pytest.raises(CardRefused, match="too much data"):
        render_png("summary.typ", {"title": "а" * DATA_LIMIT})


def test_a_warning_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "warned" in in_new_thread(monkeypatch, tmp_path, PAGE + '#set text(font: "No Such Font")\nx')
    assert in_new_thread(monkeypatch, tmp_path, PAGE + '#set text(font: "Inter")\nx') == ""


def test_a_source_cannot_read_outside_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inside = tmp_path / "cards"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (inside / "open.txt").write_text("open", encoding="utf-8")
    assert "refused" in in_new_thread(monkeypatch, inside, PAGE + '#read("../secret.txt")')
    assert "refused" in in_new_thread(monkeypatch, inside, PAGE + '#read("/etc/passwd")')
    assert in_new_thread(monkeypatch, inside, PAGE + '#set text(font: "Inter")\n#read("open.txt")') == ""


def test_more_than_one_page_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "not one page" in in_new_thread(monkeypatch, tmp_path, PAGE + "#pagebreak()")


def test_no_source_imports_a_package() -> None:
    sources = list((Path(typst_render.__file__).parent).glob("*.typ"))
    assert {source.name for source in sources} == {"parts.typ", "summary.typ", "faculties.typ"}
    assert all("@" not in line for source in sources for line in source.read_text(encoding="utf-8").splitlines())
