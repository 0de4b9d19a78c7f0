import { document } from './layout.tsx';
import type { Site } from './site.ts';

/** A page that only says why there is nothing to show. */
export function noticePage(site: Site, { title, explained }: { title: string; explained: string }): string {
  return document(
    { site, title },
    <section class="reading">
      <h1>{title}</h1>
      <p>{explained}</p>
      <p class="more">
        <a class="button" href="/">
          {site.words.home}
        </a>
      </p>
    </section>,
  );
}
