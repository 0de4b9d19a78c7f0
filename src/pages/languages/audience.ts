/** The words of the page on the audience. Numbers and dates come in already written. */
export interface AudienceWords {
  title: string;
  explained: string;
  off: string;
  unbound: string;
  nothingYet: string;
  ranges: { label: string; days(count: string): string };
  /** Of the last whole day. */
  lastDay(date: string): string;
  subscribers(count: string): string;
  readers(count: string): string;
  followers(count: string): string;
  /** Subscriptions to pushes. */
  pushed(count: string): string;
  overTime: {
    subscribers: string;
    polls: string;
    most(count: string, date: string): string;
    picture(title: string, most: string): string;
    table: string;
  };
  columns: {
    day: string;
    subscribers: string;
    readers: string;
    followers: string;
    polls: string;
    notModified: string;
    hits: string;
    deltas: string;
    sent: string;
    saved: string;
    channel: string;
    software: string;
  };
  /** Of all polls in the range. */
  delivery: { title: string; saved: string };
  share(percent: string): string;
  channels: string;
  software: string;
  /** Families that are no name of a product. */
  families: Record<'browser' | 'bot' | 'other' | 'other aggregator' | 'validator' | 'scanner' | 'archive', string>;
  everything: string;
  searches: string;
  unread: { title: string; explained: string; none: string; since(date: string): string };
}
