import type { Attachment } from '../article/article.ts';
import type { Entry } from './entry.ts';
import { element, textElement } from './xml.ts';

/**
 * What RSS and Atom can't say of images and attachments themselves, in Media RSS: `image` first, as thumbnail and as
 * content, then `banner_image`, then every attachment with its duration.
 */
export function mediaElements({ image, banner_image, attachments }: Entry): string[] {
  const elements: string[] = [];
  if (image) elements.push(element('media:thumbnail', { url: image }));
  for (const url of new Set([image, banner_image])) {
    if (url) elements.push(element('media:content', { url, medium: 'image' }));
  }
  for (const attachment of attachments) elements.push(mediaContent(attachment));
  return elements;
}

function mediaContent({ url, mime_type, title, size_in_bytes, duration_in_seconds }: Attachment): string {
  return element(
    'media:content',
    {
      url,
      type: mime_type,
      medium: medium(mime_type),
      // An unknown size or duration is left out; Media RSS has no value that means it.
      fileSize: size_in_bytes || undefined,
      duration: duration_in_seconds || undefined,
    },
    title && textElement('media:title', title, { type: 'plain' }),
  );
}

function medium(type: string): string {
  return /^(image|audio|video)\//i.exec(type)?.[1]?.toLowerCase() ?? 'document';
}
