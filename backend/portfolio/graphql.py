"""Criteria judged and shown, as the app sees them."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.courses import service as courses
from backend.kit import clock
from backend.kit.graphql import AGE, Info, InvalidInput, NotAllowed, NotFound, few
from backend.portfolio import rules, service, steps, tables
from backend.sync.graphql import loads

courses.when_answered(steps.keep_steps)  # here, where every server looks


@strawberry.enum(description="The learner's own judgement of a criterion.")
class Rating(Enum):
    NOT_YET = strawberry.enum_value("NOT_YET", description="Not yet.")
    WORKING_ON_IT = strawberry.enum_value("WORKING_ON_IT", description="Working on it.")
    MET = strawberry.enum_value("MET", description="Met.")


@strawberry.enum(description="What can show a criterion by a deed.")
class EvidenceKind(Enum):
    ENTRY = strawberry.enum_value("ENTRY", description="A journal entry.")
    REFLECTION = strawberry.enum_value("REFLECTION", description="A mindset reflection.")
    ANSWER = strawberry.enum_value("ANSWER", description="An answer to an activity.")
    COMMENT = strawberry.enum_value("COMMENT", description="A word written or received.")
    PAIRING = strawberry.enum_value("PAIRING", description="A pairing.")


@strawberry.type(description="How you judged a criterion, on one day. Only you can read it.")
class CriterionRating:
    id: UUID = strawberry.field(description="The same on every phone of yours.")
    course: str = strawberry.field(description="The course's slug.")
    criterion: str = strawberry.field(description="The criterion's slug.")
    rating: Rating = strawberry.field(description="Your judgement.")
    rated_on: date = strawberry.field(description="The day it was where you were.")
    rated_at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, row: tables.CriterionRating) -> "CriterionRating":
        return cls(
            id=row.id,
            course=row.course,
            criterion=row.criterion,
            rating=Rating(row.rating),
            rated_on=row.rated_on,
            rated_at=row.rated_at,
        )


@strawberry.type(description="A deed of yours that shows a criterion. Linking shows it to nobody.")
class Evidence:
    id: UUID = strawberry.field(description="The same on every phone of yours.")
    course: str = strawberry.field(description="The course's slug.")
    criterion: str = strawberry.field(description="The criterion's slug.")
    kind: EvidenceKind = strawberry.field(description="What the deed is.")
    thing: UUID = strawberry.field(description="Which one; it may have been deleted since.")
    linked_at: datetime = strawberry.field(description="When it was first linked.")
    is_linked: bool = strawberry.field(description="False once it was taken off again.")

    @classmethod
    def of(cls, row: tables.Evidence) -> "Evidence":
        return cls(
            id=row.id,
            course=row.course,
            criterion=row.criterion,
            kind=EvidenceKind(row.kind),
            thing=row.thing,
            linked_at=row.linked_at,
            is_linked=row.removed_at is None,
        )


@strawberry.type(description="How you judge yourself by the criteria of a course, and by what.")
class Portfolio:
    course: strawberry.Private[str]

    @few("Your newest judgements, the newest first, up to 100.")
    async def ratings(self, info: Info) -> list[CriterionRating]:
        rows = await service.list_ratings(info.context.actor, self.course)
        return [CriterionRating.of(row) for row in rows]

    @few("Your newest links, the newest first, up to 100.")
    async def evidence(self, info: Info) -> list[Evidence]:
        rows = await service.list_evidence(info.context.actor, self.course)
        return [Evidence.of(row) for row in rows]


CriterionRatingResult = Annotated[
    CriterionRating | InvalidInput | NotFound | NotAllowed,
    strawberry.union("CriterionRatingResult", description="The judgement, or why not."),
]
EvidenceResult = Annotated[
    Evidence | InvalidInput | NotFound | NotAllowed,
    strawberry.union("EvidenceResult", description="The link, or why it was not kept."),
]


@strawberry.input(description="A judgement.")
class RateCriterionInput:
    course: str = strawberry.field(description="The course's slug.")
    criterion: str = strawberry.field(description="The criterion's slug.")
    rating: Rating = strawberry.field(description="Not yet, working on it, or met.")
    rated_on: date | None = strawberry.field(
        default=None, description="The day it was on the phone; null: by your time zone."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="A deed, and the criterion it shows.")
class LinkEvidenceInput:
    course: str = strawberry.field(description="The course's slug.")
    criterion: str = strawberry.field(description="The criterion's slug.")
    kind: EvidenceKind = strawberry.field(description="What the deed is.")
    thing: UUID = strawberry.field(description="Which one, of yours.")
    is_linked: bool = strawberry.field(default=True, description="False takes it off again.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@loads(rules.RATING)
async def load_ratings(info: Info, ids: list[UUID]) -> list[CriterionRating]:
    return [CriterionRating.of(row) for row in await service.get_ratings(info.context.actor, ids)]


@loads(rules.EVIDENCE)
async def load_evidence(info: Info, ids: list[UUID]) -> list[Evidence]:
    return [Evidence.of(row) for row in await service.get_evidence(info.context.actor, ids)]


@strawberry.type
class PortfolioViewer:
    @strawberry.field(description="How you judge yourself by the criteria of a course.")
    def portfolio(
        self, course: Annotated[str, argument(description="The course's slug.")]
    ) -> Portfolio:
        return Portfolio(course=course)


@strawberry.type
class PortfolioMutation:
    @strawberry.mutation(description="Judge yourself by a criterion; one judgement a day is kept.")
    async def rate_criterion(
        self, info: Info, input: Annotated[RateCriterionInput, argument(description="How.")]
    ) -> CriterionRatingResult:
        row = await service.rate_criterion(
            info.context.actor,
            input.course,
            input.criterion,
            rules.Rating[input.rating.name],
            input.rated_on,
            rated_at=clock.since(info.context.now, input.age_seconds),
        )
        return CriterionRating.of(row)

    @strawberry.mutation(
        description="Link a deed to a criterion, or take it off. Twice is harmless."
    )
    async def link_evidence(
        self, info: Info, input: Annotated[LinkEvidenceInput, argument(description="The deed.")]
    ) -> EvidenceResult:
        row = await service.link_evidence(
            info.context.actor,
            input.course,
            input.criterion,
            rules.EvidenceKind[input.kind.name],
            input.thing,
            is_linked=input.is_linked,
            chosen_at=clock.since(info.context.now, input.age_seconds),
        )
        return Evidence.of(row)
