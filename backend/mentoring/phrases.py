"""The phrases with which a mentor says in one tap that a page was read."""

import json
from datetime import datetime

from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput
from backend.mentoring import rules
from backend.mentoring.tables import MentorPhrases
from backend.policy import mentoring as policy
from backend.sync import service as sync

PHRASES = "mentor_phrases"  # the kind that `sync` notes, under the person's id


async def get_phrases(actor: Actor) -> list[str]:
    """Return the actor's phrases: their own, or the app's."""
    row = await MentorPhrases.objects().get(policy.own_phrases(actor))
    return json.loads(row.phrases) if row else list(rules.PHRASES)


async def set_phrases(actor: Actor, phrases: list[str], *, edited_at: datetime) -> list[str]:
    """Keep these phrases and return them; none brings the app's own back. The newer choice holds.

    Raises InvalidInput.
    """
    if found := rules.phrases_problems(phrases):
        raise InvalidInput(found)
    async with sync.changing(actor.id) as log:
        row = await MentorPhrases.objects().get(policy.own_phrases(actor))
        if row is None or row.edited_at <= edited_at:
            kept = json.dumps([" ".join(one.split()) for one in phrases or rules.PHRASES])
            row = row or MentorPhrases(person=actor.id)
            row.phrases, row.edited_at = kept, edited_at
            await row.save()
            await log.note(actor.id, PHRASES, actor.id)
    return await get_phrases(actor)
