"""The declared rule of every field, mutation and route. What is not declared here fails the build.

A rule says who may be told a field of Ana's. The tests do not believe it: they plant a canary in
each private text and look for it in whatever any role can get out of the server; what can hold no
canary (days, flags, counts, choices) they change where it is stored, and compare every answer.
"""

from dataclasses import dataclass, field
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
    MEMBERS = "whoever is signed in: it is nobody's own"
    PLUMBING = "nothing of its own: it leads to what has a rule"


S, A, R, T = Rule.SELF, Rule.AUTHOR, Rule.READERS, Rule.THREAD
P, M, H, N, X = Rule.PAIR, Rule.OPEN_PAIR, Rule.HOLDER, Rule.NAMED, Rule.PLUMBING
B = Rule.MEMBERS


def _each(kind: str, rule: Rule, names: str) -> dict[str, Rule]:
    return {f"{kind}.{name}": rule for name in names.split()}


FIELDS: dict[str, Rule] = {
    **_each("Query", X, "viewer invitation courses course"),
    **_each(
        "Course", B, "slug language version revision title licence guide minutes about outcomes"
    ),
    **_each("Course", B, "sections works effectSizes"),
    **_each("Guide", B, "title version year author publisher url licence"),
    **_each("CourseMinutes", B, "reading activities selfAssessments resources journalEntry"),
    **_each("Outcome", B, "slug text criteria"),
    **_each("SuccessCriterion", B, "slug text"),
    **_each("Section", B, "slug title outcome about topics selfAssessment"),
    **_each("Topic", B, "slug title criterion words pages activity resources sources showsEffects"),
    **_each("LessonPage", B, "title blocks"),
    **_each("TextBlock", B, "kind lines"),
    **_each("TextSpan", B, "text mark url"),
    **_each("Activity", B, "slug title kind prompt minutes"),
    **_each("SelfAssessment", B, "slug title kind prompt points minutes"),
    **_each("Resource", B, "title by url checkedOn"),
    **_each("Work", B, "key authors year title publisher corrected"),
    **_each("EffectSizes", B, "asOf source url mean effects caveat"),
    **_each("EffectSize", B, "name size"),
    **_each("Viewer", S, "id name email locale timeZone today isDemo mentorPhrases"),
    **_each("Viewer", S, "unreadNotifications vapidPublicKey calendarLinkMadeAt"),
    **_each(
        "Viewer", X, "journalTimeline journalEntries journalEntry sparks changes daysOff reminder"
    ),
    **_each("Viewer", X, "notifications notificationPreferences pushSubscriptions"),
    **_each("Viewer", X, "pairings invitations mentorInbox mentorQuestions readers"),
    **_each("Viewer", X, "courseProgress mindsetReflections"),
    **_each("Viewer", X, "hours"),
    **_each("HoursSummary", S, "buckets documented target toGo path shortfall widestGap"),
    **_each("HoursSummary", X, "records"),
    **_each("BucketSum", S, "bucket minutes measured declared attended verified least"),
    **_each("MinuteRecord", S, "id bucket provenance minutes occurredOn endedAt about note"),
    **_each("MinuteRecord", S, "corrects overlapsMeasured"),
    **_each("Viewer", X, "portfolio"),
    **_each("Portfolio", X, "ratings evidence"),
    **_each("CriterionRating", S, "id course criterion rating ratedOn ratedAt"),
    **_each("Evidence", S, "id course criterion kind thing linkedAt isLinked"),
    **_each("CourseProgress", X, "topics answers"),
    **_each("TopicProgress", S, "id course topic page lookedAt readAt"),
    **_each("ActivityAnswer", S, "id course activity courseVersion kind title prompt fields kept"),
    **_each("ActivityAnswer", S, "version beganAt doneAt"),
    **_each("WrittenField", S, "name text"),
    **_each("KeptText", A, "id field text writtenAt"),
    **_each("MindsetReflection", M, "id occurredOn event before after helpedOthers isMine"),
    **_each("MindsetReflection", M, "helpedSituation line version writtenAt"),
    **_each("MindsetReflection", A, "kept"),
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
    **_each("MentorQuestion", M, "mentor mentee reflectionId"),
    **_each("MentorQuestion", X, "comments reflection"),
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
        for kind in ("Spark", "JournalEntry", "Notification", "MindsetReflection", "MinuteRecord")
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


PRIVATE = {S, A, R, T, P, M}
# What these tell is made of ids, of who asks, of the server, and of what opens and closes a thing:
# `world` has a thing in each state instead.
BY_STATE = {
    f"{kind}.{name}"
    for kind, names in {
        "Acknowledgement": "id mentor",
        "ActivityAnswer": "id course activity",
        "KeptText": "id",
        "MindsetReflection": "id isMine",
        "TopicProgress": "id course topic",
        "WrittenField": "name",
        "Agreement": "id",
        "Comment": "id entryId questionId replyTo isMine mentor",
        "CriterionRating": "id course criterion",
        "DayOff": "id",
        "DaysOff": "id",
        "EntryReader": "person",
        "EntryReading": "person",
        "Evidence": "id course criterion thing isLinked",
        "HoursSummary": "target shortfall",  # made of `path`, which is changed
        "BucketSum": "bucket verified attended",
        "MinuteRecord": "id corrects",
        "Invitation": "id expiresAt isMailed url",
        "JournalEdit": "isHere prompt",
        "JournalEntry": "id",
        "JournalPhoto": "id",
        "JournalRevision": "id entryId",
        "JournalTimeline": "id",
        "KindWay": "kind",
        "MentorInboxRow": "pairingId isPaused nextQuestionId",
        "MentorPhrases": "id",
        "MentorQuestion": "id pairingId isMine mentor reflectionId",
        "NotificationPreferences": "id canMail",
        "PairMeeting": "id pairingId",
        "Pairing": "id myRole state isPausedByMe isPausedByOther endedAt mentor",
        "PersonalReader": "pairingId person entries questions",
        "PushSubscription": "id isHere",
        "Reminder": "id timeZone",
        "Spark": "id usedInId",
        "Viewer": "id isDemo vapidPublicKey",
    }.items()
    for name in names.split()
}


Cells = dict[str, frozenset[str]]  # roles by state, "" for every other state


@dataclass(frozen=True)
class Aim:
    """A mutation pointed at one thing of Ana's: who may do it, by the thing's state.

    `knows`: whose own it is in part, so that they are told why not. Ana knows whatever is hers, and
    everybody else is answered as for a random id. `takes_id`: it writes under an id that the app
    makes; one that is another's is InvalidInput, the one answer that differs from a random id's.
    """

    kind: str
    arguments: str  # with $id for the thing, $own_page and $own_pairing for what the role has
    may: Cells
    knows: Cells = field(default_factory=dict)
    takes_id: bool = False
    is_list: bool = False  # it answers what it found, or what is one's own, here nothing
    idle: frozenset[str] = frozenset()  # states in which nothing is left to do: harmless

    def is_open_to(self, role: str, state: str) -> bool:
        return role in self.may.get(state, self.may.get("", frozenset()))

    def is_known_to(self, role: str, state: str) -> bool:
        return role == "ana" or role in self.knows.get(state, self.knows.get("", frozenset()))


def to(*roles: str, **by_state: str) -> Cells:
    """Return these roles for every state, and others for those that are named."""
    return {"": frozenset(roles)} | {
        state: frozenset(names.split()) for state, names in by_state.items()
    }


ANA = to("ana")
EACH = frozenset({""})  # idle, whatever the state: kept is what was revived, a spark is not edited
NOBODY = to()
WORDS = "canary words"


def placed(spark: str) -> str:
    return f"{{ id: {spark}, prompt: SHARED }}"


def aims(world: World) -> dict[str, list[Aim]]:
    """Return at what of Ana's each mutation can be pointed. An empty list: at nothing of hers."""
    fresh = f'"{uuid4()}"'
    ben = f'"{world.actors["ben"].id}"'
    entry = f'"{world.ids["entry", "private"]}"'
    shared = f'"{world.ids["entry", "shared"]}"'
    with_ben = f'pairingId: "{world.ids["pairing", "ben"]}"'
    text = f'text: "{WORDS}"'
    comment = f"input: {{ id: {fresh}, {text}, "
    theirs = {where: frozenset({where.split()[1]}) for where in world.of("comment")}
    standing = {"shared ben": theirs["shared ben"], "": frozenset[str]()}
    both = to(ben="ana ben")
    pair = to(**{"ben": "ana ben", "pax": "ana pax", "pam": "ana pam", "anew ned": "ana ned"})
    active = to(**{"ben": "ana ben", "anew ned": "ana ned"})
    asks = to(**{"ben": "ana", "anew ned": "ana"})
    day = 'metOn: "2026-03-02"'
    on = 'occurredOn: "2026-03-02"'
    off = 'input: { startsOn: "2026-03-05", endsOn: "2026-03-06" }'
    return {
        "writeJournalEntry": [
            Aim(
                "entry",
                f'input: {{ id: $id, occurredOn: "2026-03-02", shared: "{WORDS}" }}',
                ANA,
                takes_id=True,
            )
        ],
        "finishJournalEntry": [
            Aim(
                "entry",
                "id: $id",
                to("ana", deleted=""),
                idle=frozenset({"private", "shared", "unshared"}),
            )
        ],
        "keepJournalEntry": [Aim("entry", "id: $id", to("ana", deleted=""), idle=EACH)],
        "deleteJournalEntry": [Aim("entry", "id: $id", ANA, idle=frozenset({"deleted"}))],
        "removeJournalPhoto": [Aim("photo", "id: $id", to("ana", deleted=""))],
        "settleJournalRevisions": [Aim("revision", "ids: [$id]", ANA, is_list=True)],
        "noteSpark": [Aim("spark", f"input: {{ id: $id, {text} }}", ANA, takes_id=True, idle=EACH)],
        "useSparks": [
            Aim(
                "spark",
                f"input: {{ entryId: {entry}, sparks: [{placed('$id')}] }}",
                to(private="ana", waiting="ana", deleted="ana"),  # each is in one page at most
            ),
            Aim(
                "spark",
                f"input: {{ entryId: $own_page, sparks: [{placed('$id')}] }}",
                to(private="ana", waiting="ana", deleted="ana"),
            ),
            Aim("entry", f"input: {{ entryId: $id, sparks: [{placed(fresh)}] }}", NOBODY),
        ],
        "deleteSpark": [Aim("spark", "id: $id", ANA)],
        "shareJournalEntry": [
            Aim(
                "entry",
                f"id: $id, readerId: {ben}",
                to("ana", draft="", reopened="", deleted=""),
                idle=frozenset({"shared"}),
            ),
            Aim("person", f"id: {entry}, readerId: $id", NOBODY),
        ],
        "unshareJournalEntry": [
            Aim(
                "entry",
                f"id: $id, readerId: {ben}",
                to("ana", deleted=""),
                idle=frozenset({"draft", "private", "unshared"}),
            ),
            Aim("person", f"id: {entry}, readerId: $id", ANA, idle=EACH),
        ],
        "readJournalEntry": [
            Aim(
                "entry",
                f"id: $id, readingId: {fresh}",
                to("ana", shared="ana ben", deleted=""),
                idle=frozenset(f"{state} ana" for state in world.of("entry")),  # her own
            )
        ],
        "acknowledgeJournalEntry": [Aim("entry", f'id: $id, phrase: "{WORDS}"', to(shared="ben"))],
        "writeComment": [
            Aim("entry", comment + "entryId: $id }", to(shared="ben")),
            Aim("question", comment + "questionId: $id }", both),
            Aim(
                "comment",
                comment + f"entryId: {shared}, replyTo: $id }}",
                {"shared ben": frozenset({"ana", "ben"}), "": frozenset()},
            ),
            Aim("comment", comment + "entryId: $own_page, replyTo: $id }", NOBODY),
            Aim("question", comment + "questionId: $id, entryId: $own_page }", NOBODY),
            Aim(
                "comment",
                f"input: {{ id: $id, entryId: {shared}, {text} }}",
                standing,
                knows=theirs,
                takes_id=True,
            ),
        ],
        "deleteComment": [Aim("comment", "id: $id", standing, knows=theirs)],
        "askMentor": [
            Aim(
                "pairing",
                f"input: {{ id: {fresh}, pairingId: $id, {text} }}",
                asks,
                knows=pair,
            ),
            Aim(
                "question",
                f"input: {{ id: $id, {with_ben}, {text} }}",
                to(ben="ana"),
                knows=to("ben"),
                takes_id=True,
            ),
            Aim(
                "question",
                f"input: {{ id: $id, pairingId: $own_pairing, {text} }}",
                to(ben="ana"),
                takes_id=True,
            ),
            Aim(
                "reflection",
                f"input: {{ id: {fresh}, pairingId: $own_pairing, {text}, reflectionId: $id }}",
                to("ana", deleted=""),
            ),
            Aim(  # in the pairing that began anew after its own had ended
                "question",
                f'input: {{ id: $id, pairingId: "{world.ids["pairing", "anew ned"]}", {text} }}',
                NOBODY,
                knows=to("ned"),
                takes_id=True,
            ),
        ],
        "writeMindsetReflection": [
            Aim(
                "reflection",
                f'input: {{ id: $id, edits: {{ changeId: {fresh}, fields: [{{ name: "line",'
                f" {text} }}] }} }}",
                to("ana", deleted=""),
                takes_id=True,
            )
        ],
        "deleteMindsetReflection": [
            Aim("reflection", "id: $id", ANA, idle=frozenset({"deleted"})),
        ],
        "recordMinutes": [
            Aim(
                "minutes",
                "input: { id: $id, bucket: READING, minutes: 5 }",
                ANA,
                takes_id=True,
                idle=EACH,
            )
        ],
        "declareMinutes": [
            Aim(
                "minutes",
                f"input: {{ id: $id, bucket: READING, minutes: 5, {on} }}",
                ANA,
                takes_id=True,
                idle=EACH,
            )
        ],
        "correctMinutes": [
            Aim("minutes", f"input: {{ id: {fresh}, corrects: $id, minutes: 1 }}", to(row="ana")),
            Aim(
                "minutes",
                f'input: {{ id: $id, corrects: "{world.ids["minutes", "row"]}", minutes: 1 }}',
                ANA,
                takes_id=True,
                idle=EACH,
            ),
        ],
        "linkEvidence": [
            Aim(
                kind,
                'input: { course: "collective-growth", criterion: "2.4",'
                f" kind: {name}, thing: $id }}",
                may,
            )
            for kind, name, may in (
                ("entry", "ENTRY", to("ana", deleted="")),
                ("reflection", "REFLECTION", to("ana", deleted="")),
                ("answer", "ANSWER", ANA),
                ("pairing", "PAIRING", pair | to(cal="ana", ned="ana")),
                ("comment", "COMMENT", standing | {
                    where: frozenset({"ana"}) for where in world.of("comment")
                    if where.split()[0] in ("unshared", "reopened") or where.startswith("shared ")
                } | {"shared ben": frozenset({"ana", "ben"})}),
            )
        ],
        "deleteQuestion": [Aim("question", "id: $id", ANA, idle=frozenset({"deleted"}))],
        "createInvitation": [
            Aim("invitation", "input: { id: $id, seeks: MENTOR }", NOBODY, takes_id=True)
        ],
        # A token is 256 random bits: an id tells nothing of it, not even to Ana.
        "acceptInvitation": [Aim("invitation", 'token: "$token"', NOBODY)],
        "declineInvitation": [Aim("invitation", 'token: "$token"', NOBODY)],
        "revokeInvitation": [Aim("invitation", "id: $id", to(open="ana"))],
        "updatePairing": [
            Aim("pairing", f'input: {{ id: $id, focus: "{WORDS}" }}', pair),
            Aim(
                "pairing",
                "input: { id: $id, sharesNew: true }",
                to("ana", cal="", ned=""),
                knows=pair,
            ),
        ],
        "pausePairing": [
            Aim("pairing", "id: $id", pair, idle=frozenset({"pax ana", "pam pam"})),  # twice
        ],
        "endPairing": [
            Aim(
                "pairing",
                "id: $id",
                pair | to(cal="ana", ned="ana"),
                idle=frozenset({"cal", "ned"}),  # twice
            ),
            Aim(
                "pairing",
                "id: $id, handsOver: true",
                to(**{"ben": "ben", "pax": "pax", "pam": "pam", "anew ned": "ned"}),
                knows=pair,
            ),
        ],
        "writeMeeting": [
            Aim(
                "pairing",
                f"input: {{ id: {fresh}, pairingId: $id, {day} }}",
                active,
                knows=pair,
            ),
            Aim(
                "meeting",
                f'input: {{ id: $id, {with_ben}, notes: "{WORDS}" }}',
                both,
                knows=to("ben"),
                takes_id=True,
            ),
            Aim(
                "meeting",
                f"input: {{ id: $id, pairingId: $own_pairing, {day} }}",
                to(ben="ana"),
                takes_id=True,
            ),
        ],
        "deleteMeeting": [Aim("meeting", "id: $id", both)],
        "addDaysOff": [Aim("days off", f"id: $id, {off}", ANA, takes_id=True, idle=EACH)],
        "removeDaysOff": [Aim("days off", "id: $id", ANA, is_list=True)],
        "markNotificationsRead": [Aim("notification", "ids: [$id]", ANA, is_list=True)],
        "removePushSubscription": [Aim("subscription", "id: $id", ANA)],
        # These name nothing of anybody's: whatever they change is of the person who asks.
        **{
            name: []
            for name in (
                "updateProfile", "readSchoolCalendar", "importDaysOff", "setTimeline",
                "setReminder", "snoozeReminder", "skipSlot", "makeCalendarLink",
                "revokeCalendarLink", "registerPushSubscription", "sendTestNotification",
                "setNotificationPreferences", "setMentorPhrases", "answerActivity", "readTopic",
                "rateCriterion", "writeSelfAssessment",
            )
        },
    }  # fmt: skip


# Ids that the app makes anew, which mean something only within the thing that is written.
MADE = {"readJournalEntry.readingId", "writeMeeting.agreements.id"}
# Ids of changes that a phone made before: compared with what the server noted of its own page.
OWN_HISTORY = {
    "deleteJournalEntry.follows", "writeJournalEntry.changeId", "writeJournalEntry.follows",
    *(f"{name}.edits.{part}" for part in ("changeId", "follows", "settles")
      for name in ("answerActivity", "writeMindsetReflection", "writeSelfAssessment")),
}  # fmt: skip


# Every route, and who may get what from it.
ROUTES: dict[str, str] = {
    "POST /graphql": "by the rules above",
    "GET /events": "the signed-in person, and nothing but that something changed",
    "PUT /photos/{photo_id:uuid}": "the author of the entry",
    "GET /photos/{photo_id:uuid}": "whoever may read its entry",
    "GET /mentoring/since/{pairing_id:uuid}": "the two of a pairing",
    "GET /calendar/{name:str}": "whoever holds the secret link: days, no words",
    "GET /records/of-learning/{kind:str}": "a person their own",
    "GET /records/key": "anybody: with what records are signed here",
    "GET /records/{number:uuid}": "anybody: when it was issued, nothing else",
    "POST /records/verify": "anybody who has the file: whether it is unchanged",
    "POST /auth/*": "whoever proves who they are, of themself",
    "GET /auth/*": "anybody what the server offers, and a person their own ways in",
    "GET /": "the app's own files",
}


def random_like(_: Any = None) -> UUID:
    """Return an id of nothing."""
    return uuid4()


def hears(mutation: str, kind: str, state: str) -> set[str]:
    """Return which mentors may learn at all that Ana did something to a thing in a state."""
    if kind == "pairing":
        named = state.split()[-1]
        return set() if state in ("cal", "ned") else {named}
    if mutation == "linkEvidence":
        return set()
    if mutation == "askMentor" and kind == "reflection":
        return {"ben"}
    if kind in ("question", "meeting", "reflection"):
        return {"ben"} if state == "ben" else set()
    if kind == "comment":
        return {"ben"} if state == "shared ben" else set()
    if kind == "entry" and mutation == "shareJournalEntry":
        return {"ben"}
    if kind == "entry" and mutation == "finishJournalEntry" and state == "reopened":
        return {"ben"}  # with whom it is shared still
    return {"ben"} if kind in ("entry", "photo") and state == "shared" else set()
