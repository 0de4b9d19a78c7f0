/** Values that an isolate had lately, by name, as many as fit. To have them here costs less than to ask anybody for them. */
export class Memory<Value> {
  private readonly capacity: number;
  private readonly sizeOf: (value: Value) => number;
  /** The one that was asked for longest ago first. */
  private readonly values = new Map<string, Value>();
  private size = 0;

  /** `capacity` is in the unit of `sizeOf`. What takes more than a quarter of it would push out too many others. */
  constructor(capacity: number, sizeOf: (value: Value) => number) {
    this.capacity = capacity;
    this.sizeOf = sizeOf;
  }

  get(name: string): Value | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    this.values.delete(name);
    this.values.set(name, value);
    return value;
  }

  /** Remembers a value in place of the one that had this name, unless it is too large. */
  keep(name: string, value: Value): void {
    this.forget(name);
    const size = this.sizeOf(value);
    if (size > this.capacity / 4) return;
    this.values.set(name, value);
    this.size += size;
    for (const oldest of this.values.keys()) {
      if (this.size <= this.capacity) break;
      this.forget(oldest);
    }
  }

  forget(name: string): void {
    const value = this.values.get(name);
    if (value === undefined) return;
    this.values.delete(name);
    this.size -= this.sizeOf(value);
  }
}
