"""The columns of OneRoster 1.1 and 1.2, and the `metadata` columns that belong to this product.

What is in neither is told to whoever sends the file, since it is most often a slip of the pen.
"""

from collections.abc import Mapping

_EVERYWHERE = ("sourcedId", "status", "dateLastModified")


def _columns(own: str, metadata: str = "") -> frozenset[str]:
    return frozenset((*_EVERYWHERE, *own.split(), *(f"metadata.{name}" for name in metadata.split())))


COLUMNS: Mapping[str, frozenset[str]] = {
    "orgs.csv": _columns("name type identifier parentSourcedId", "kind nameKk nameRu nameEn responsibleVp"),
    "academicSessions.csv": _columns("title type startDate endDate parentSourcedId schoolYear"),
    "courses.csv": _columns("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"),
    "roles.csv": _columns(
        "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
    ),
    "users.csv": _columns(
        "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone "
        "agentSourcedIds grades userMasterIdentifier resourceSourcedIds preferredGivenName preferredMiddleName "
        "preferredFamilyName primaryOrgSourcedId pronouns",
        "roles programme unit language graduationApplied graduationDate residence international",
    ),
    "classes.csv": _columns(
        "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects "
        "subjectCodes periods",
        "kind lastClass examStart examEnd titleKk titleRu titleEn",
    ),
    "enrollments.csv": _columns("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"),
}
"""The known columns of each file that is read."""

_FILES = (
    "academicSessions categories classes classResources courses courseResources demographics enrollments "
    "lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs resources resultLearningObjectiveIds results "
    "resultScoreScales roles scoreScales userProfiles userResources users"
)
PROPERTIES = frozenset(
    {
        *("manifest.version", "oneroster.version", "source.systemName", "source.systemCode"),
        *(f"file.{name}" for name in _FILES.split()),
    }
)
"""The known properties of a manifest."""
