import type { Utf8 } from '../feed/utf8.ts';

/** Bytes that are remembered. */
const CAPACITY = 8 * 1024 * 1024;
/** A body longer than that would push out too many others. */
const LONGEST = CAPACITY / 4;

/** The bodies that this isolate served lately, by address. To read one from memory costs less than to ask any cache for it. */
export class BodyMemory {
  /** The one that was served longest ago first. */
  private readonly bodies = new Map<string, Utf8>();
  private size = 0;

  get(path: string): Utf8 | undefined {
    const body = this.bodies.get(path);
    if (!body) return undefined;
    this.bodies.delete(path);
    this.bodies.set(path, body);
    return body;
  }

  keep(path: string, body: Utf8): void {
    this.forget(path);
    if (body.byteLength > LONGEST) return;
    this.bodies.set(path, body);
    this.size += body.byteLength;
    for (const oldest of this.bodies.keys()) {
      if (this.size <= CAPACITY) break;
      this.forget(oldest);
    }
  }

  forget(path: string): void {
    this.size -= this.bodies.get(path)?.byteLength ?? 0;
    this.bodies.delete(path);
  }
}
