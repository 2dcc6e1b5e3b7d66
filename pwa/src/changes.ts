/** What the server says changed, as the phone keeps it. The only place that knows every kind. */
import { session } from './accounts/session.svelte';
import { ask, SignedOut } from './graphql/client';
import { ChangesDocument, type ChangesQuery } from './graphql/generated/graphql';
import { DAYS_OFF, daysOffOf } from './accounts/daysoff';
import { answerOf, partOf, progressOf } from './courses/things';
import { minuteOf } from './hours/things';
import { entryOf, MINE, revisionOf, sparkOf, timelineOf, TIMELINE } from './journal/things';
import {
  commentOf,
  invitationOf,
  meetingOf,
  pairingOf,
  PHRASES,
  questionOf,
  SHARED_ENTRY,
  sharedOf,
} from './mentoring/things';
import { newsOf, PREFERENCES, preferencesOf } from './notifications/things';
import { evidenceId, evidenceOf, ratedOf, ratingId } from './portfolio/things';
import { reflectionOf } from './reflections/things';
import { REMINDER, reminderOf } from './reminders/things';
import { store } from './offline/store.svelte';
import type { Page } from './offline/sync.svelte';

/** Of these a person has one: it is kept under the same name before and after the server has it. */
const SINGLE = [TIMELINE, REMINDER, PREFERENCES, DAYS_OFF, PHRASES];

type Change = NonNullable<ChangesQuery['viewer']>['changes']['changes'][number];

export async function fetchPage(since: string | null): Promise<Page> {
  const { viewer } = await ask(ChangesDocument, { since });
  if (!viewer || viewer.id !== store.person) throw new SignedOut();
  const { changes, cursor, hasMore, isReset } = viewer.changes;
  const { id, name, email, locale, timeZone, isDemo } = viewer;
  await session.learn({ id, name, email, locale, timeZone, isDemo });
  return { cursor, hasMore, isReset, changes: changes.map(kept) };
}

function kept({ kind, id, node }: Change): Page['changes'][number] {
  const place = { kind, id: SINGLE.includes(kind) ? MINE : id };
  switch (node?.__typename) {
    case 'JournalTimeline':
      return { ...place, thing: timelineOf(node) };
    case 'JournalEntry':
      return { ...place, thing: kind === SHARED_ENTRY ? sharedOf(node) : entryOf(node) };
    case 'JournalRevision':
      return { ...place, thing: revisionOf(node) };
    case 'Spark':
      return { ...place, thing: sparkOf(node) };
    case 'Reminder':
      return { ...place, thing: reminderOf(node) };
    case 'Notification':
      return { ...place, thing: newsOf(node) };
    case 'NotificationPreferences':
      return { ...place, thing: preferencesOf(node) };
    case 'DaysOff':
      return { ...place, thing: daysOffOf(node) };
    case 'ActivityAnswer':
      return { kind, id: partOf(node.course, node.activity), thing: answerOf(node) };
    case 'TopicProgress':
      return { kind, id: partOf(node.course, node.topic), thing: progressOf(node) };
    case 'CriterionRating':
      return { kind, id: ratingId(node), thing: ratedOf(node) };
    case 'Evidence':
      return { kind, id: evidenceId({ ...node, kind: node.shownBy }), thing: evidenceOf(node) };
    case 'MinuteRecord':
      return { ...place, thing: minuteOf(node) };
    case 'MindsetReflection':
      return { ...place, thing: reflectionOf(node) };
    case 'Pairing':
      return { ...place, thing: pairingOf(node) };
    case 'Invitation':
      return { ...place, thing: invitationOf(node) };
    case 'Comment':
      return { ...place, thing: commentOf(node) };
    case 'MentorQuestion':
      return { ...place, thing: questionOf(node) };
    case 'PairMeeting':
      return { ...place, thing: meetingOf(node) };
    case 'MentorPhrases':
      return { ...place, thing: node.phrases };
    default:
      return { ...place, thing: undefined };
  }
}
