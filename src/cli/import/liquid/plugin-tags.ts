import { escapeHtml } from '../text/plain.ts';

/** Tags of plugins whose body is a program or a drawing, and no Markdown. */
export const CODE_BLOCKS = [
  'codeblock',
  'code_block',
  'prism',
  'mermaid',
  'plantuml',
  'uml',
  'graphviz',
  'dot',
  'd2',
  'vega',
  'vegalite',
  'bibtex',
  'geshi',
  'terminal',
];

/**
 * What stands for a tag of a well-known plugin: a link to what it would embed, the picture that it shows. Undefined when
 * nobody can tell.
 */
export function pluginTag(name: string, args: string): string | undefined {
  const words = args.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, '$2')) ?? [];
  const [first = ''] = words;
  if (first === '') return undefined;
  const isAddress = /^https?:\/\//i.test(first);
  switch (name) {
    case 'gist':
      return link(`https://gist.github.com/${first.replace(/^https?:\/\/gist\.github\.com\//i, '')}`);
    case 'youtube':
    case 'youtuber':
      return link(
        isAddress ? first : `https://www.youtube.com/watch?v=${words.find((word) => word !== 'video') ?? first}`,
      );
    case 'vimeo':
      return link(isAddress ? first : `https://vimeo.com/${first}`);
    case 'tweet':
    case 'twitter':
    case 'embed':
    case 'oembed':
    case 'linkpreview':
      return isAddress ? link(first) : undefined;
    case 'img':
    case 'image':
    case 'asset_img':
    case 'picture':
    case 'responsive_image':
      return picture(args, words);
    default:
      return undefined;
  }
}

function picture(args: string, words: string[]): string | undefined {
  const named = /\b(?:src|path|img|image)\s*[:=]\s*["']?([^\s"']+)/.exec(args)?.[1];
  const source = named ?? words.find((word) => /[./]/.test(word) && !word.includes('='));
  return source && `<img src="${escapeHtml(source)}" alt="">`;
}

function link(url: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
}
