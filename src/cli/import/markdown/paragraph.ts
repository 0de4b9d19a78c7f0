/**
 * What stands before the first empty line. Where a paragraph may end early is asked anew for each one, and whoever looks
 * further than its end makes the whole quadratic.
 */
export function paragraphOf(source: string): string {
  const end = source.search(/\n[ \t]*\n/);
  return end < 0 ? source : source.slice(0, end + 1);
}
