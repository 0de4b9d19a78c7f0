export class WorkersCache {
  async fetch(r: Request, b: (r: Request) => Promise<Response>, _i: unknown) {
    return b(r);
  }
  async purge(_o: unknown) {
    return { success: true, errors: [] };
  }
}
