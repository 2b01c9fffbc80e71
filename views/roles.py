"""The names of roles."""

from domain.people import Role
from locales import Words


def role_name(role: Role, _: Words) -> str:
    """What a role is called (handbook section 1)."""
    names = {
        Role.STUDENT: _("student"),
        Role.GRADUATING: _("graduating student"),
        Role.ALUMNUS: _("graduate"),
        Role.INSTRUCTOR: _("instructor"),
        Role.PROGRAMME_COORDINATOR: _("programme coordinator"),
        Role.CHAIR: _("department chair"),
        Role.DEAN: _("dean"),
        Role.PROVOST: _("provost"),
        Role.FIRST_VP: _("first vice-president"),
        Role.VP_FINANCE: _("vice-president for finance"),
        Role.VP_STUDENTS: _("deputy vice-president for student affairs"),
        Role.PRESIDENT: _("president"),
        Role.REGISTRAR: _("registrar"),
        Role.HR: _("human resources"),
        Role.STAFF: _("staff member"),
        Role.UNIT_HEAD: _("unit director"),
        Role.EMPLOYER: _("employer"),
        Role.QA_OFFICER: _("quality officer"),
        Role.QA_LEAD: _("head of the quality office"),
        Role.CAREER_OFFICER: _("career service"),
        Role.COMMS_OFFICER: _("marketing and communications"),
    }
    return names[role]
