/**
 * The lines of an export, but for its header, in an order that does not depend on row numbers, without the versions and dates
 * that a restore gives anew: two ledgers of which they are the same hold the same.
 */
export function heldBy(lines: readonly string[]): string[] {
  return lines
    .slice(1)
    .map((text) => {
      const { version: _, ...line } = JSON.parse(text);
      for (const stamped of [line.channel, line.page]) if (stamped) stamped.version = stamped.modified = 0;
      return JSON.stringify(line);
    })
    .toSorted();
}
