import type { LedgerPort, Published, Status, Submission } from './contract.ts';
import type { Ledger } from './ledger.ts';
import { objectAt, type Place } from './place.ts';
import { withTimeout } from './timeout.ts';

/** The ledger did not answer, or answered with a fault of its own. What was asked of it may or may not have happened. */
export class LedgerUnavailable extends Error {
  constructor(cause: unknown) {
    super('The ledger cannot be reached.', { cause });
    this.name = 'LedgerUnavailable';
  }
}

const READ_TIMEOUT = 3_000;
const WRITE_TIMEOUT = 25_000;
/** A call may carry 32 MiB; a string takes up to 2 bytes a UTF-16 unit. */
const CALL_UNITS = 12 * 1024 * 1024;
/** The ledger behind its binding. Each call throws {@link LedgerUnavailable} when it fails or takes too long. */
export function ledgerClient(namespace: DurableObjectNamespace<Ledger>, place: Place = {}): LedgerPort {
  const stub = () => objectAt<LedgerPort>(namespace, place);
  const reach = async <T>(timeout: number, call: () => Promise<T>) => {
    try {
      return await withTimeout(timeout, call());
    } catch (cause) {
      throw new LedgerUnavailable(cause);
    }
  };
  const read = <T>(call: () => Promise<T>) => reach(READ_TIMEOUT, call);
  const write = <T>(call: () => Promise<T>) => reach(WRITE_TIMEOUT, call);
  return {
    known: (submissions) => write(() => stub().known(submissions)),
    async publish(batch, batchReport, origin) {
      const parts: Published[] = [];
      for (const part of divide(batch)) {
        parts.push(await write(() => stub().publish(part, parts.length === 0 ? batchReport : undefined, origin)));
      }
      return joined(parts);
    },
    reports: (limit) => read(() => stub().reports(limit)),
    newerThan: (channel, version) => read(() => stub().newerThan(channel, version)),
    newerPage: (channel, number, version) => read(() => stub().newerPage(channel, number, version)),
    get: (id) => read(() => stub().get(id)),
    list: (query) => read(() => stub().list(query)),
    delete: (id, origin) => write(() => stub().delete(id, origin)),
    removeSamples: (origin) => write(() => stub().removeSamples(origin)),
    setCategory: (slug, patch, origin) => write(() => stub().setCategory(slug, patch, origin)),
    removeCategory: (slug, to, origin) => write(() => stub().removeCategory(slug, to, origin)),
    directory: () => read(() => stub().directory()),
    newerDirectory: (version) => read(() => stub().newerDirectory(version)),
    channels: (kind, page) => read(() => stub().channels(kind, page)),
    latest: (channels, each) => read(() => stub().latest(channels, each)),
    search: (request) => read(() => stub().search(request)),
    health: () => read(() => stub().health()),
    export: (cursor) => write(() => stub().export(cursor)),
    restore: (lines) => write(() => stub().restore(lines)),
    rebuild: () => write(() => stub().rebuild()),
    scheduleRecovery: (point) => write(() => stub().scheduleRecovery(point)),
    restart: () => write(() => stub().restart()),
    renewVersions: (above) => write(() => stub().renewVersions(above)),
    tokens: () => read(() => stub().tokens()),
    findToken: (selector) => read(() => stub().findToken(selector)),
    addToken: (token) => write(() => stub().addToken(token)),
    removeToken: (name) => write(() => stub().removeToken(name)),
  };
}

/** The answers to the parts of a batch as one. */
function joined(parts: readonly Published[]): Published {
  const statuses: Status[] = [];
  const kept: NonNullable<Published['kept']> = [];
  const aged: number[] = [];
  const scheduled: NonNullable<Published['scheduled']> = [];
  for (const part of parts) {
    const before = statuses.length;
    for (const one of part.kept ?? []) kept.push({ ...one, index: before + one.index });
    for (const one of part.scheduled ?? []) scheduled.push({ ...one, index: before + one.index });
    for (const index of part.aged ?? []) aged.push(before + index);
    statuses.push(...part.statuses);
  }
  return {
    statuses,
    kept,
    aged,
    scheduled,
    changed: [...new Set(parts.flatMap(({ changed }) => changed))],
    purged: parts.every(({ purged }) => purged),
  };
}

/** Parts that fit a call; nearly always the batch as it is, and so one transaction. */
function divide(batch: Submission[]): Submission[][] {
  const parts: Submission[][] = [];
  let part: Submission[] = [];
  let units = 0;
  for (const submission of batch) {
    if (part.length > 0 && units + submission.body.length > CALL_UNITS) {
      parts.push(part);
      part = [];
      units = 0;
    }
    part.push(submission);
    units += submission.body.length;
  }
  return part.length > 0 || parts.length === 0 ? [...parts, part] : parts;
}
