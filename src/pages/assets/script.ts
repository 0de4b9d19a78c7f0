/** The one script of all pages. Everything works without it; it copies addresses and filters while one types. */
export const script = `'use strict';
const copying = () => {
  for (const button of document.querySelectorAll('button[data-copies][hidden]')) {
    const field = document.getElementById(button.dataset.copies);
    const label = button.textContent;
    button.hidden = false;
    field.addEventListener('focus', () => field.select());
    button.addEventListener('click', async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand('copy');
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2500);
    });
  }
};
copying();

const subscribe = document.getElementById('subscribe');
if (subscribe && location.hash === '#subscribe') subscribe.open = true;

const find = document.querySelector('form[data-filters]');
if (find) {
  let timer;
  let running;
  const show = async () => {
    running?.abort();
    running = new AbortController();
    const query = new FormData(find).get('q').trim();
    const address = query ? '/?' + new URLSearchParams({ q: query }) : '/';
    try {
      const response = await fetch(address, { signal: running.signal });
      if (!response.ok) throw new Error(response.statusText);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      for (const id of ['letters', 'outcome', 'results']) {
        const fresh = page.getElementById(id);
        if (fresh) document.getElementById(id)?.replaceChildren(...fresh.childNodes);
      }
      history.replaceState(null, '', address);
    } catch (error) {
      if (error.name !== 'AbortError') find.submit();
    }
  };
  find.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  find.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show();
  });
}

const builder = document.getElementById('builder');
if (builder) {
  let timer;
  let running;
  const show = async () => {
    running?.abort();
    running = new AbortController();
    const chosen = [...new FormData(builder)].filter(([, value]) => value);
    try {
      const response = await fetch('/combined?' + new URLSearchParams(chosen), { signal: running.signal });
      const place = document.getElementById('combined');
      if (response.status === 400) {
        place.textContent = (await response.json()).detail;
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = page.getElementById('combined') ?? page.getElementById('main');
      place.replaceChildren(...(fresh?.childNodes ?? []));
      copying();
      if (response.ok) history.replaceState(null, '', response.url);
    } catch {
      // The button still leads there.
    }
  };
  const addField = (target) => {
    const fields = [...(target.closest('.members')?.querySelectorAll('input') ?? [])];
    if (fields.length === 0 || fields.length >= 8 || fields.some(({ value }) => value === '')) return;
    const last = fields.at(-1);
    const next = last.cloneNode();
    next.value = '';
    next.ariaLabel = last.ariaLabel.replace(/\\d+$/, fields.length + 1);
    last.after(next);
  };
  builder.addEventListener('input', ({ target }) => {
    addField(target);
    clearTimeout(timer);
    timer = setTimeout(show, 500);
  });
}

const withoutPicture = ({ target }) => {
  if (!target.matches?.('img.thumb, img.cover')) return;
  target.closest('.pictured')?.classList.remove('pictured');
  target.remove();
};
document.addEventListener('error', withoutPicture, true);
for (const picture of document.querySelectorAll('img.thumb, img.cover')) {
  if (picture.complete && picture.naturalWidth === 0) withoutPicture({ target: picture });
}
`;
