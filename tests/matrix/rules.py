"""The declared rule of every field, mutation and route. What is not declared here fails the build.

A rule says who may be told a field of Ana's. The tests do not believe it: they plant a canary in
each private text and look for it in whatever any role can get out of the server. Dates, flags and
counts hold no canary: their rules are declared, and told by stories.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from tests.matrix.world import World


class Rule(StrEnum):
    """Who may be told what a field holds."""

    SELF = "only the person who asks, of themself"
    AUTHOR = "only whoever wrote it"
    READERS = "its author, and present mentors it is shared with"
    THREAD = "the mentee, and the thread's one mentor while they may read its subject"
    PAIR = "the mentee; the mentor too, until the pairing ends"
    OPEN_PAIR = "the mentee; the mentor too, while the pairing is active"
    HOLDER = "whoever holds the invitation's link"
    NAMED = "whoever stands in a pairing with them, or was told a word of theirs"
    PLUMBING = "nothing of its own: it leads to what has a rule"


S, A, R, T = Rule.SELF, Rule.AUTHOR, Rule.READERS, Rule.THREAD
P, M, H, N, X = Rule.PAIR, Rule.OPEN_PAIR, Rule.HOLDER, Rule.NAMED, Rule.PLUMBING


def _each(kind: str, rule: Rule, names: str) -> dict[str, Rule]:
    return {f"{kind}.{name}": rule for name in names.split()}


FIELDS: dict[str, Rule] = {
    **_each("Query", X, "viewer invitation"),
    **_each("Viewer", S, "id name email locale timeZone today isDemo mentorPhrases"),
    **_each("Viewer", S, "unreadNotifications vapidPublicKey calendarLinkMadeAt"),
    **_each(
        "Viewer", X, "journalTimeline journalEntries journalEntry sparks changes daysOff reminder"
    ),
    **_each("Viewer", X, "notifications notificationPreferences pushSubscriptions"),
    **_each("Viewer", X, "pairings invitations mentorInbox mentorQuestions readers"),
    **_each("Person", N, "id name"),
    **_each("JournalTimeline", A, "id startsOn endsOn frequency weekday slotCount slots"),
    **_each("JournalSlot", A, "number dueOn opensOn closesOn state"),
    **_each("Spark", A, "id notedAt text prompt usedInId"),
    **_each("JournalEntry", R, "id occurredOn shared received applied version state writtenAt"),
    **_each("JournalEntry", R, "doneAt author slotNumber photos"),
    **_each("JournalEntry", A, "isRevived edits revisions sparks pausedReaders"),
    **_each("JournalEntry", T, "audience readBy comments acknowledgements"),
    **_each("EntryReader", T, "person sharedAt waitsSince"),
    **_each("EntryReading", T, "person readAt"),
    **_each("JournalEdit", A, "prompt editedAt device isHere"),
    **_each("JournalPhoto", R, "id width height addedAt"),
    **_each(
        "JournalRevision", A, "id entryId prompt text writtenAt reason device isHere isSettled"
    ),
    **_each("Comment", T, "id entryId questionId replyTo kind text link prompt quote writtenAt"),
    **_each("Comment", T, "editedAt isMine version author mentor"),
    **_each("Acknowledgement", T, "id phrase acknowledgedAt mentor"),
    **_each("Pairing", P, "id myRole state isPausedByMe isPausedByOther focus meets until"),
    **_each("Pairing", P, "version beganAt endedAt answeredAt mentor mentee"),
    **_each("Pairing", A, "sharesNew"),
    **_each("Pairing", X, "meetings"),
    **_each("PairMeeting", M, "id pairingId metOn minutes notes agreements version"),
    **_each("Agreement", M, "id text by isDone"),
    **_each("Invitation", A, "id seeks line createdAt expiresAt isMailed url"),
    **_each("ReceivedInvitation", H, "id inviter seeks line expiresAt isMine"),
    **_each("MentorQuestion", M, "id pairingId text about askedAt waitsSince isMine version"),
    **_each("MentorQuestion", M, "mentor mentee"),
    **_each("MentorQuestion", X, "comments"),
    **_each("MentorPhrases", S, "id phrases"),
    **_each("MentorInboxRow", M, "pairingId mentee isPaused waiting waitsSince schoolDays nudge"),
    **_each("MentorInboxRow", M, "answeredAt nextEntryId nextQuestionId"),
    **_each("PersonalReader", A, "pairingId person entries questions readsNew"),
    **_each("Reminder", S, "id isOn at weekdays repeats timeZone nextDueAt snoozedUntil"),
    **_each("Reminder", S, "snoozedSlot skipped"),
    **_each("Notification", S, "id kind title body path createdAt readAt wasMailed"),
    **_each("NotificationPreferences", S, "id quietHours ways mailsUnreached gathersMail canMail"),
    **_each("QuietHours", S, "isOn startsAt endsAt"),
    **_each("KindWay", S, "kind way"),
    **_each("PushSubscription", S, "id name isHere addedAt failure sentAt health"),
    **_each("DaysOff", S, "id ranges"),
    **_each("DayOff", S, "id startsOn endsOn name isImported"),
    **_each("ChangePage", X, "changes cursor hasMore isReset"),
    **_each("Change", X, "kind id gone node"),
    **_each("PageInfo", X, "hasNextPage endCursor"),
    **{
        f"{kind}{part}": X
        for kind in ("Spark", "JournalEntry", "Notification")
        for part in ("Connection.edges", "Connection.pageInfo", "Edge.cursor", "Edge.node")
    },
    # What mutations answer besides: each wraps what has a rule, or says that it is gone.
    **_each("Deleted", X, "id"),
    **_each("UsedSparks", A, "sparks entryId"),
    **_each("JournalRevisions", A, "revisions"),
    **_each("MarkedNotifications", S, "notifications"),
    **_each("TestNotification", S, "subscriptions"),
    **_each("CalendarLink", S, "url"),
    **_each("SchoolCalendar", S, "found"),
    **_each("FoundDays", S, "startsOn endsOn name isFree"),
    **_each("InvalidInput", X, "message problems"),
    **_each("Problem", X, "field message"),
    **_each("NotFound", X, "message"),
    **_each("NotAllowed", X, "message"),
}


@dataclass(frozen=True)
class Aim:
    """A mutation pointed at one thing of Ana's: whom it is open to, by the thing's state.

    `takes_id`: it writes under an id that the app makes; one that is another's is InvalidInput, the
    one answer that differs from a random id's.
    """

    kind: str
    arguments: str  # with $id for the thing
    may: dict[str, frozenset[str]]  # by state, "" for every other one
    takes_id: bool = False

    def open_to(self, state: str) -> frozenset[str]:
        return self.may.get(state, self.may.get("", frozenset()))


def to(*roles: str) -> dict[str, frozenset[str]]:
    return {"": frozenset(roles)}


ANA = to("ana")
TEXT = "canary words"
READ = {"shared": frozenset({"ana", "ben"}), "": frozenset({"ana"})}


def placed(spark: str) -> str:
    return f'{{ id: "{spark}", prompt: SHARED }}'


def aims(world: World) -> dict[str, list[Aim]]:
    """Return at what of Ana's each mutation can be pointed. An empty list: at nothing of hers."""
    fresh = uuid4()
    ben = world.actors["ben"].id
    entry, shared = world.ids["entry", "private"], world.ids["entry", "shared"]
    comment = f'input: {{ id: "{fresh}", text: "{TEXT}", '
    mine = '{ id: $id, occurredOn: "2026-03-02", shared: "' + TEXT + '" }'
    pair = {"pax": frozenset({"ana", "pax"}), "cal": ANA[""], "": frozenset({"ana", "ben"})}
    with_ben = f'pairingId: "{world.ids["pairing", "ben"]}"'
    met = {"ben": frozenset({"ana", "ben"}), "": frozenset({"ana"})}
    day = 'startsOn: "2026-03-05", endsOn: "2026-03-05"'
    return {
        "writeJournalEntry": [Aim("entry", f"input: {mine}", ANA, takes_id=True)],
        "finishJournalEntry": [Aim("entry", "id: $id", ANA)],
        "keepJournalEntry": [Aim("entry", "id: $id", ANA)],
        "deleteJournalEntry": [Aim("entry", "id: $id", ANA)],
        "removeJournalPhoto": [Aim("photo", "id: $id", ANA)],
        "settleJournalRevisions": [Aim("revision", "ids: [$id]", ANA)],
        "noteSpark": [Aim("spark", f'input: {{ id: $id, text: "{TEXT}" }}', ANA, takes_id=True)],
        "useSparks": [
            Aim("entry", f"input: {{ entryId: $id, sparks: [{placed(str(fresh))}] }}", ANA),
            Aim("spark", f'input: {{ entryId: "{entry}", sparks: [{placed("$id")}] }}', ANA),
        ],
        "deleteSpark": [Aim("spark", "id: $id", ANA)],
        "shareJournalEntry": [
            Aim("entry", f'id: $id, readerId: "{ben}"', ANA),
            Aim("person", f'id: "{entry}", readerId: $id', ANA),
        ],
        "unshareJournalEntry": [Aim("entry", f'id: $id, readerId: "{ben}"', ANA)],
        "readJournalEntry": [Aim("entry", f'id: $id, readingId: "{fresh}"', READ)],
        "acknowledgeJournalEntry": [Aim("entry", f'id: $id, phrase: "{TEXT}"', READ)],
        "writeComment": [
            Aim("entry", comment + "entryId: $id }", READ),
            Aim("question", comment + "questionId: $id }", met),
            Aim("comment", comment + f'entryId: "{shared}", replyTo: $id }}', {
                "shared ben": frozenset({"ana", "ben"}), "": ANA[""],
            }),
            Aim(
                "comment",
                f'input: {{ id: $id, entryId: "{shared}", text: "{TEXT}" }}',
                {where: frozenset({where.split()[1]}) for where in world.of("comment")},
                takes_id=True,
            ),
        ],
        "deleteComment": [
            Aim("comment", "id: $id", {
                where: frozenset({where.split()[1]}) for where in world.of("comment")
            })
        ],
        "askMentor": [
            Aim("pairing", f'input: {{ id: "{fresh}", pairingId: $id, text: "{TEXT}" }}', pair),
            Aim(
                "question",
                f'input: {{ id: $id, {with_ben}, text: "{TEXT}" }}',
                to("ana", "ben"),
                takes_id=True,
            ),
        ],
        "deleteQuestion": [Aim("question", "id: $id", ANA)],
        "createInvitation": [
            Aim("invitation", "input: { id: $id, seeks: MENTOR }", ANA, takes_id=True)
        ],
        "acceptInvitation": [Aim("invitation", 'token: "guessed$id"', ANA)],
        "declineInvitation": [Aim("invitation", 'token: "guessed$id"', ANA)],
        "revokeInvitation": [Aim("invitation", "id: $id", ANA)],
        "updatePairing": [Aim("pairing", f'input: {{ id: $id, focus: "{TEXT}" }}', pair)],
        "pausePairing": [Aim("pairing", "id: $id", pair)],
        "endPairing": [Aim("pairing", "id: $id", pair)],
        "writeMeeting": [
            Aim(
                "pairing",
                f'input: {{ id: "{fresh}", pairingId: $id, metOn: "2026-03-02" }}',
                pair,
            ),
            Aim(
                "meeting",
                f'input: {{ id: $id, {with_ben}, notes: "{TEXT}" }}',
                to("ana", "ben"),
                takes_id=True,
            ),
        ],
        "deleteMeeting": [Aim("meeting", "id: $id", met)],
        "addDaysOff": [Aim("days off", f"id: $id, {day}", ANA, takes_id=True)],
        "removeDaysOff": [Aim("days off", "id: $id", ANA)],
        "markNotificationsRead": [Aim("notification", "ids: [$id]", ANA)],
        "removePushSubscription": [Aim("subscription", "id: $id", ANA)],
        # These name nothing of anybody's: whatever they change is of the person who asks.
        **{
            name: []
            for name in (
                "updateProfile", "readSchoolCalendar", "importDaysOff", "setTimeline",
                "setReminder", "snoozeReminder", "skipSlot", "makeCalendarLink",
                "revokeCalendarLink", "registerPushSubscription", "sendTestNotification",
                "setNotificationPreferences", "setMentorPhrases",
            )
        },
    }  # fmt: skip


# Every route, and who may get what from it.
ROUTES: dict[str, str] = {
    "POST /graphql": "by the rules above",
    "GET /events": "the signed-in person, and nothing but that something changed",
    "PUT /photos/{photo_id:uuid}": "the author of the entry",
    "GET /photos/{photo_id:uuid}": "whoever may read its entry",
    "GET /mentoring/since/{pairing_id:uuid}": "the two of a pairing",
    "GET /calendar/{name:str}": "whoever holds the secret link: days, no words",
    "POST /auth/*": "whoever proves who they are, of themself",
    "GET /auth/*": "anybody what the server offers, and a person their own ways in",
    "GET /": "the app's own files",
}


def random_like(_: Any = None) -> UUID:
    """Return an id of nothing."""
    return uuid4()
