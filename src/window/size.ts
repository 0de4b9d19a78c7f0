/** A feed document of more articles than that is a burden to readers; what is older belongs to archive pages. */
const LARGEST = 500;

/** The variable WINDOW_SIZE as a number: 50 when absent. Anything else than a whole number from 1 to 500 throws. */
export function readWindowSize(value: string | number | undefined): number {
  const size = value === undefined || value === '' ? 50 : Number(value);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST) return size;
  throw new RangeError(`WINDOW_SIZE must be a whole number from 1 to ${LARGEST}, not ${JSON.stringify(value)}.`);
}
