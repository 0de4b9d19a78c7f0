import type { BatchReport, PublishReport, Status } from './contract.ts';
import { isoDate } from './windows.ts';

/** Reports kept, and rejections kept of each. */
const REPORTS = 100;
const REJECTIONS = 20;

interface ReportRow extends Record<string, SqlStorageValue> {
  at: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  rejections: string;
}

/** Remembers a publish that changed or rejected something. */
export function addReport(
  sql: SqlStorage,
  statuses: readonly Status[],
  { unchanged, rejections }: BatchReport,
  now: number,
): void {
  const count = (status: Status) => statuses.filter((one) => one === status).length;
  const created = count('created');
  const updated = count('updated');
  if (created + updated + rejections.length === 0) return;
  sql.exec(
    'INSERT INTO report (at, created, updated, unchanged, rejected, rejections) VALUES (?, ?, ?, ?, ?, ?)',
    ...[now, created, updated, statuses.length - created - updated + unchanged],
    ...[rejections.length, JSON.stringify(rejections.slice(0, REJECTIONS))],
  );
  sql.exec('DELETE FROM report WHERE number <= (SELECT max(number) FROM report) - ?', REPORTS);
}

/** The last publishes that changed or rejected something, newest first. */
export function listReports(sql: SqlStorage, limit: number): PublishReport[] {
  const query = 'SELECT at, created, updated, unchanged, rejected, rejections FROM report ORDER BY number DESC LIMIT ?';
  return [...sql.exec<ReportRow>(query, limit)].map(({ at, rejections, ...counts }) => ({
    ...counts,
    at: isoDate(at),
    rejections: JSON.parse(rejections) as PublishReport['rejections'],
  }));
}
