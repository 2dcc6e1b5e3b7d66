/** The server will not have a change, for a reason the person can read. */
export class Refused extends Error {
  /** What is kept of the change, where not all of it may stay on the phone. */
  constructor(
    message = '',
    readonly payload?: unknown,
  ) {
    super(message);
  }
}

/** The server did not put these into words: `locales` do. */
export const TOO_LARGE = 'too large';
export const PAGE_GONE = 'page gone';
export const NOT_SHARED = 'not shared';

/** There is no such thing, or no more. */
export class Gone extends Refused {}
