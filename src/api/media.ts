import { Hono } from 'hono';
import { mediaPath } from '../feed/addresses.ts';
import { badRequest, json, methodNotAllowed, problem } from '../http/problem.ts';
import { readImage } from '../media/image.ts';
import type { MediaStore } from '../media/store.ts';
import type { Services } from '../services.ts';
import type { ApiEnvironment } from './access.ts';
import { readBody } from './body.ts';

/** Bytes of one picture. */
export const MEDIA_BYTES = 10 * 1024 * 1024;

/** Pictures in, and a list of them. */
export function mediaRoutes(services: Services): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  routes.put('/api/media', async (c) => {
    if (!services.media) return switchedOff();
    return storePicture(c.req.raw, services, services.media);
  });
  routes.get('/api/media', async (c) => {
    if (!services.media) return switchedOff();
    try {
      return json(await services.media.list(c.req.query('cursor')));
    } catch (error) {
      // R2 throws for a cursor that it did not give.
      if (c.req.query('cursor') === undefined) throw error;
      return badRequest('The parameter "cursor" must be that of an answer to GET /api/media.');
    }
  });
  routes.all('/api/media', () => methodNotAllowed('GET, HEAD, PUT'));
  return routes;
}

/** Stores the picture in a request's body, and says where it is and how large: 201 for a new one, 200 for one that was there. */
export async function storePicture(request: Request, services: Services, media: MediaStore): Promise<Response> {
  const body = await readBody(request, MEDIA_BYTES);
  if (!body.ok) return body.response;
  const image = readImage(body.value);
  if ('fault' in image) return problem({ status: 415, title: 'Unsupported Media Type', detail: image.fault });
  const { name, size_in_bytes, isNew } = await media.put(image);
  const { mediaType, width, height } = image;
  const url = services.publication.publicUrl + mediaPath(name);
  return json({ url, mime_type: mediaType, width, height, size_in_bytes }, isNew ? 201 : 200);
}

function switchedOff(): Response {
  const detail = 'Pictures need an R2 bucket, bound as MEDIA in wrangler.toml: see "Pictures" in docs/operations.md.';
  return problem({ status: 501, title: 'Not Implemented', detail });
}
