/** Subscribers that a portion holds: with what else an invocation asks, fewer than the 50 subrequests of a free account. */
export const PORTION = 36;

/** Milliseconds between two pushes to a callback of one topic. */
export const SPACING = 1_000;
