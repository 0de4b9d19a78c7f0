/**
 * `npm run dependencies`: every package of package-lock.json by licence, and what the registry knows against them. Ends
 * with 1 for a licence that nobody has allowed, or for a known hole in what the worker is made of.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Licences that may be passed on under MIT with a notice, or that bind only who changes the tool itself (MPL-2.0). */
const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0'],
  ...['MPL-2.0', 'Python-2.0', 'Unlicense', 'Zlib'],
]);
/** Only for tools: no byte of them is deployed. */
const ALLOWED_IN_TOOLS = new Set(['CC-BY-4.0', 'LGPL-3.0-or-later']);

interface Package {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Package>;
};

const counts = new Map<string, number>();
const refused: string[] = [];
for (const [path, { version, license = 'none', dev = false, link = false }] of Object.entries(packages)) {
  if (path === '' || link) continue;
  counts.set(license, (counts.get(license) ?? 0) + 1);
  if (!isAllowed(license, dev)) refused.push(`${path.replace(/^.*node_modules\//, '')} ${version}: ${license}`);
}
for (const [license, count] of [...counts].sort(([, a], [, b]) => b - a))
  say(`${String(count).padStart(4)} ${license}`);
for (const line of refused) say(`Licence not allowed: ${line}`);
const holes = audit();
process.exitCode = refused.length > 0 || holes ? 1 : 0;

/** An SPDX expression: one of the alternatives, or all that are joined. */
function isAllowed(license: string, dev: boolean): boolean {
  const plain = license.replace(/[()]/g, '').trim();
  if (plain.includes(' OR ')) return plain.split(' OR ').some((one) => isAllowed(one, dev));
  if (plain.includes(' AND ')) return plain.split(' AND ').every((one) => isAllowed(one, dev));
  return ALLOWED.has(plain) || (dev && ALLOWED_IN_TOOLS.has(plain));
}

/** Whether what the worker is made of has a known hole. A registry that keeps no list of them is said, and is no fault. */
function audit(): boolean {
  const { stdout } = spawnSync('npm', ['audit', '--audit=true', '--omit=dev', '--json'], { encoding: 'utf8' });
  const { metadata } = parsed(stdout) as { metadata?: { vulnerabilities?: Record<string, number> } };
  const found = metadata?.vulnerabilities;
  if (!found) {
    say('No audit: the registry that npm uses here has no list of known holes.');
    return false;
  }
  const total = found.total ?? 0;
  say(
    total === 0 ? 'Audit: no known hole in what the worker is made of.' : `Audit: ${total} known holes; see npm audit.`,
  );
  return total > 0;
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
