import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

export class Ledger extends DurableObject {}

export default class extends WorkerEntrypoint {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }
}
