import sanitize from 'sanitize-html';
import { ALLOWED, ALLOWED_ATTRIBUTES, DROPPED, VOID } from './allowlist.ts';
import { read } from './reading.ts';
import { cleanText } from './text.ts';
import { HtmlWriter } from './writing.ts';

const WEB = ['https', 'http'];
const ELEMENTS = [...ALLOWED.keys()];
/** The types leave `allowedEmptyAttributes` out. */
const GATE: sanitize.IOptions & { allowedEmptyAttributes: string[] } = {
  allowedTags: ELEMENTS.filter((element) => element !== 'iframe'),
  nonTextTags: [...DROPPED, 'iframe'],
  allowedAttributes: { '*': [...ALLOWED_ATTRIBUTES] },
  // `alt` and the flags; the others are written only with a value.
  allowedEmptyAttributes: [...ALLOWED_ATTRIBUTES],
  nonBooleanAttributes: [],
  selfClosing: [...VOID],
  allowedSchemes: WEB,
  allowedSchemesByTag: { a: [...WEB, 'mailto', 'tel'], img: [...WEB, 'data'], source: [...WEB, 'data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster', 'longdesc'],
  allowProtocolRelative: false,
  parseStyleAttributes: false,
};

/**
 * HTML that is safe to show in any reader, and looks there as it does in a browser: allowlisted elements and
 * attributes, nothing that a browser would not show, every URL absolute (resolved against `base`), iframes only from
 * `iframeHosts`. It is balanced, holds no `]]>`, and sanitized once more it stays the same.
 *
 * Two stages: the first reads what the HTML shows and writes it anew, the second is sanitize-html with the same
 * allowlist. The first makes sense of nesting, hidden parts and URLs, in linear time, which sanitize-html can't; the
 * second has the last word, so that no mistake in the first lets anything through.
 */
export function sanitizeHtml(html: string, base: string, options: { iframeHosts?: readonly string[] } = {}): string {
  const iframeHosts = new Set(options.iframeHosts?.map((host) => host.trim().toLowerCase()));
  const writer = new HtmlWriter({ base, iframeHosts });
  read(html, writer);
  return sanitize(cleanText(writer.html), iframeHosts.size === 0 ? GATE : gateWithFrames(iframeHosts));
}

function gateWithFrames(hosts: ReadonlySet<string>): sanitize.IOptions {
  return {
    ...GATE,
    allowedTags: ELEMENTS,
    nonTextTags: DROPPED,
    allowedIframeHostnames: [...hosts].map((host) => host.replace(/:\d+$/, '')),
    allowIframeRelativeUrls: false,
  };
}
