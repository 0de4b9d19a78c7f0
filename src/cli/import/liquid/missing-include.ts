import { escapeHtml } from '../text/plain.ts';

const IMAGES = ['image_path', 'path', 'src', 'url', 'img', 'image', 'file', 'filename', 'image_url'];
const TEXTS = ['caption', 'description'];

/**
 * What stands for an include that belongs to a theme, which is not part of the site: a picture with its caption, or a link
 * to a video; undefined when its parameters speak of neither.
 */
export function missingInclude(file: string, values: Record<string, unknown>): string | undefined {
  const text = (...names: string[]) =>
    names.map((name) => values[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const id = text('id', 'video_id', 'youtube_id');
  const provider = text('provider') ?? /youtube|vimeo/i.exec(file)?.[0];
  if (id && /youtube/i.test(provider ?? '')) return link(`https://www.youtube.com/watch?v=${id}`);
  if (id && /vimeo/i.test(provider ?? '')) return link(`https://vimeo.com/${id}`);
  const image = text(...IMAGES);
  const looksLike =
    image && (/\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?$/i.test(image) || /figure|image|img/i.test(file));
  if (!looksLike) return undefined;
  const words = text(...TEXTS);
  const caption = words ? `<figcaption>${escapeHtml(words)}</figcaption>` : '';
  return `<figure><img src="${escapeHtml(image)}" alt="${escapeHtml(text('alt', 'title') ?? words ?? '')}">${caption}</figure>`;
}

function link(url: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
}
