/** The server will not have a change, for a reason the person can read. */
export class Refused extends Error {}
