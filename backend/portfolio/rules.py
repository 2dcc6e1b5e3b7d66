"""Criteria judged, and what shows them. Pure: no database, no clock."""

from enum import StrEnum

RATING = "criterion_rating"  # the kinds that `sync` notes
EVIDENCE = "evidence"
EVIDENCE_LIMIT = 50  # a criterion
STEPS_LIMIT = 12  # a plan


class Rating(StrEnum):
    """The learner's own judgement of a criterion: the guide's self-check, and one between."""

    NOT_YET = "NOT_YET"
    WORKING_ON_IT = "WORKING_ON_IT"
    MET = "MET"


class EvidenceKind(StrEnum):
    """What can show a criterion by a deed."""

    ENTRY = "ENTRY"
    REFLECTION = "REFLECTION"
    ANSWER = "ANSWER"
    COMMENT = "COMMENT"
    PAIRING = "PAIRING"
