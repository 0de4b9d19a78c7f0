/** Connections of one invocation that may wait for an answer at a time (Cloudflare's limits). */
export const CONNECTIONS = 6;

/** Subscribers that a portion holds: with what else an invocation asks, fewer than the 50 subrequests of a free account. */
export const PORTION = 36;

/** Pushes that a round begins: a question to the ledger each. */
export const BEGUN = 4;

/** Verifications and late pushes of a round: two subrequests each. */
export const SINGLE = 12;

/** Portions that invocations of the worker send at a time, or calls to a queue: a subrequest each. With the others, fewer than 50. */
export const APART = 20;

/** Milliseconds between two pushes to a callback of one topic. */
export const SPACING = 1_000;

/** Milliseconds until the ledger is asked again that was out of reach. */
export const AWAY = 2_000;

/** Milliseconds after which a push is sent again whose outcome is not known. */
export const STRAGGLING = 60_000;
