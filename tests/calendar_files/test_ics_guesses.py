"""What an event probably is, told by its words in three languages; where they could mean two things, nothing."""

import pytest

from domain.calendar import CalendarKind as Kind
from domain.calendar_guess import guess_kind, names_code

GUESSED = [
    ("Course examinations (1st term)", 5, Kind.EXAM_PERIOD),
    ("Fall Term Final Examinations", 8, Kind.EXAM_PERIOD),
    ("Exam week", 1, Kind.EXAM_PERIOD),
    ("Зимняя сессия", 14, Kind.EXAM_PERIOD),
    ("Экзаменационный период", 14, Kind.EXAM_PERIOD),
    ("Промежуточная аттестация", 14, Kind.EXAM_PERIOD),
    ("Емтихан кезеңі", 14, Kind.EXAM_PERIOD),
    ("Қысқы сессия", 14, Kind.EXAM_PERIOD),
    ("Экзамен: Гражданское право", 1, Kind.EXAM),
    ("Емтихан: Азаматтық құқық", 1, Kind.EXAM),
    ("Add/Drop Period", 14, Kind.ADD_DROP),
    ("Add/Drop Ends at 5 pm", 1, Kind.ADD_DROP),
    ("Добавление и удаление дисциплин", 5, Kind.ADD_DROP),
    ("Пәндерді қосу және алып тастау", 5, Kind.ADD_DROP),
    ("Deadline for change of grade forms", 1, Kind.CHANGE_OF_GRADE),
    ("Срок изменения оценок", 1, Kind.CHANGE_OF_GRADE),
    ("Бағаны өзгерту мерзімі", 1, Kind.CHANGE_OF_GRADE),
    ("Public holiday – National Day", 7, Kind.HOLIDAY),
    ("Зимние каникулы", 14, Kind.HOLIDAY),
    ("Наурыз мейрамы", 3, Kind.HOLIDAY),
    ("Тәуелсіздік күні: мереке", 1, Kind.HOLIDAY),
    ("Classes", 90, Kind.CLASSES),
    ("Теоретическое обучение", 90, Kind.CLASSES),
    ("Сабақтар", 90, Kind.CLASSES),
    ("Fall semester", 110, Kind.SESSION),
    ("Осенний семестр", 110, Kind.SESSION),
    ("Күзгі семестр", 110, Kind.SESSION),
]
NOT_GUESSED = [
    ("Fall Recess Begins", 1),
    ("Class Starts, Chinese New Year Vacation Ends", 1),
    ("Last day of classes (2nd term)", 1),
    ("Последний день занятий", 1),
    ("Сабақтардың соңғы күні", 1),
    ("2nd term begins", 1),
    ("Начало экзаменационной сессии", 1),
    ("Midterm Examination Week", 5),
    ("Рубежный экзамен", 5),
    ("Аралық емтихан", 5),
    ("Расписание экзаменов", 1),
    ("Емтихан кестесі", 1),
    ("Add/Drop Begins at 6:30 am", 1),
    ("Deadline for Submission of Take-Home Exams", 1),
    ("Faculty Deadline for Submission of Graduate Course Grades", 1),
    ("Baccalaureate", 1),
    ("Example day", 1),
]


@pytest.mark.parametrize(("title", "days", "kind"), GUESSED, ids=[case[0] for case in GUESSED])
def test_words_in_three_languages_say_what_an_event_is(title: str, days: int, kind: Kind) -> None:
    assert guess_kind(title, days=days, is_timed=False) is kind


@pytest.mark.parametrize(("title", "days"), NOT_GUESSED, ids=[case[0] for case in NOT_GUESSED])
def test_an_edge_or_a_neighbour_of_something_is_not_taken_for_it(title: str, days: int) -> None:
    assert guess_kind(title, days=days, is_timed=False) is None


def test_an_exam_with_hours_is_one_exam() -> None:
    assert guess_kind("Examinations in law", days=1, is_timed=True) is Kind.EXAM


@pytest.mark.parametrize("title", ["LAW1", "Exam: LAW1.", "(LAW1) Civil Law", "Экзамен LAW1, ауд. 5"])
def test_a_code_is_found_where_it_stands_whole(title: str) -> None:
    assert names_code(title, "LAW1")


@pytest.mark.parametrize("title", ["LAW12", "LAW1-02", "XLAW1", "law1", "LAW1.2", "A/LAW1", "LAW1/2", ""])
def test_a_part_of_another_code_is_not_the_code(title: str) -> None:
    assert not names_code(title, "LAW1")


def test_an_empty_code_is_in_no_title() -> None:
    assert not names_code("Exam", "")
