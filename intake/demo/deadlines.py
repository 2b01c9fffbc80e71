"""What the employees of the demo university owe, beside what its calendar says by itself."""

from intake.deadlines_csv import REQUIRED
from intake.demo.classes import TERM


def _deadline(key: str, due: str, **cells: str) -> dict[str, str]:
    return {**dict.fromkeys(REQUIRED, ""), "key": key, "due": due, **cells}


DEADLINES = (
    _deadline(f"final_grades-{TERM}", "2026-12-26"),
    _deadline("semiannual_report-2026-autumn", "2026-12-18"),
    _deadline("programme_review-2026", "2026-12-21"),
    _deadline("staff_evaluation-2026", "2027-03-31"),
    _deadline("faculty_evaluation-2026-2027", "2027-05-28"),
    _deadline("annual_plan_report-2026-2027", "2027-06-30T18:00"),
    _deadline(
        "library_opening_hours-2027",
        "2026-12-24T18:00",
        title_kk="Көктемгі семестрдегі жұмыс уақыты",
        title_ru="Часы работы в весеннем семестре",
        title_en="Opening hours of the spring semester",
        owner_role="unit_head",
        unit="unit-library",
        handed_to_role="provost",
    ),
)
