"""What the employees of the demo university owe, beside what its calendar says by itself."""

from intake.deadlines_csv import REQUIRED
from intake.demo.terms import AUTUMN, SPRING


def _deadline(key: str, due: str, **cells: str) -> dict[str, str]:
    return {**dict.fromkeys(REQUIRED, ""), "key": key, "due": due, **cells}


_LIBRARY = {"owner_role": "unit_head", "unit": "unit-library", "handed_to_role": "provost"}

DEADLINES = (
    _deadline(f"final_grades-{AUTUMN.id}", "2026-12-26"),
    _deadline(f"final_grades-{SPRING.id}", "2027-05-26"),
    _deadline("semiannual_report-2026-autumn", "2026-12-18"),
    _deadline("semiannual_report-2027-spring", "2027-06-11"),
    _deadline(f"response_plan-{AUTUMN.id}", "2027-02-12"),
    _deadline("programme_review-2026", "2026-12-21"),
    _deadline("semiannual_report-2027-autumn", "2027-12-17"),
    _deadline("programme_review-2027", "2027-11-19"),
    _deadline("staff_evaluation-2026", "2027-03-31"),
    _deadline("faculty_evaluation-2026-2027", "2027-05-28"),
    _deadline("annual_plan_report-2026-2027", "2027-06-30T18:00"),
    _deadline(
        "library_opening_hours-2027",
        "2026-12-24T18:00",
        title_kk="Көктемгі семестрдегі жұмыс уақыты",
        title_ru="Часы работы в весеннем семестре",
        title_en="Opening hours of the spring semester",
        **_LIBRARY,
    ),
    _deadline(
        "library_stocktaking-2027",
        "2027-10-29T18:00",
        title_kk="Кітап қорын түгендеу",
        title_ru="Инвентаризация фонда",
        title_en="Stocktaking of the collection",
        **_LIBRARY,
    ),
)
