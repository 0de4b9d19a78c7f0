import { fnv1a } from '../../article/text.ts';
import { deskScript } from './desk-script.ts';
import { script } from './script.ts';
import { style } from './style.ts';

export interface Asset {
  path: string;
  mediaType: string;
  text: string;
}

function named(name: string, ending: string, mediaType: string, text: string): Asset {
  let path: string | undefined;
  return {
    // Only when a page needs it: a worker that starts has a poll to answer.
    get path() {
      path ??= `/assets/${name}.${fnv1a(text)}.${ending}`;
      return path;
    },
    mediaType,
    text,
  };
}

/** Their names change with what they say, so browsers may keep them for good. */
export const STYLE = named('style', 'css', 'text/css', style);
export const DESK_SCRIPT = named('desk', 'js', 'text/javascript', deskScript);
export const SCRIPT = named('page', 'js', 'text/javascript', script);

/** The sign for feeds: of publications without an icon, and in front of what subscribes. */
export const FEED_SIGN =
  'M6.2 15.6a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4ZM4 9.5c5.8 0 10.5 4.7 10.5 10.5h-3c0-4.1-3.4-7.5-7.5-7.5v-3Zm0-5.5c8.8 0 16 7.2 16 16h-3c0-7.2-5.8-13-13-13V4Z';

export const FAVICON: Asset = {
  path: '/favicon.svg',
  mediaType: 'image/svg+xml',
  text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#9f3d0a"/><path fill="#fff" transform="translate(2.4 2.4) scale(.8)" d="${FEED_SIGN}"/></svg>\n`,
};
