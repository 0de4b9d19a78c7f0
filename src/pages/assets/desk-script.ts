/**
 * The script of the editor. Without it there is no preview while one types, no keyboard shortcut, no picture by paste or drop,
 * and no copy of unsaved text in the browser.
 */
export const deskScript = `'use strict';
const desk = document.getElementById('desk');
const content = document.getElementById('content');
const key = 'edgefeed ' + desk.elements.was.value;
const fields = () => JSON.stringify([...new FormData(desk)].filter(([name]) => name !== 'was'));
const saved = fields();
let sending = false;

const failed = document.querySelector('[role=alert]') !== null;
// An article that got its id just now was kept under another name.
if (document.querySelector('[role=status]')) localStorage.removeItem(sessionStorage.getItem('edgefeed sent') ?? key);
const kept = localStorage.getItem(key);
if (kept && kept !== saved && !failed) {
  const restore = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet' });
  restore.textContent = desk.dataset.restore;
  restore.addEventListener('click', () => {
    for (const [name, value] of JSON.parse(kept)) {
      const field = desk.elements[name];
      if (field) field.value = value;
    }
    restore.remove();
    changed();
  });
  desk.before(restore);
} else if (!failed) localStorage.removeItem(key);

const button = (action) => desk.querySelector('button[value=' + action + ']');
let timer;
let running;
const preview = async () => {
  running?.abort();
  running = new AbortController();
  const body = new URLSearchParams(new FormData(desk));
  body.set('action', 'live');
  try {
    const response = await fetch(desk.getAttribute('action'), { method: 'POST', body, signal: running.signal });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.getElementById('preview-place');
    if (!fresh) return;
    document.getElementById('preview-place').replaceChildren(...fresh.childNodes);
    // With a date to come it schedules.
    button('publish').textContent = page.querySelector('button[value=publish]').textContent;
  } catch {
    // It is asked for again with the next letter.
  }
};
const changed = () => {
  try {
    localStorage.setItem(key, fields());
  } catch {
    // The browser has no room; the warning before leaving remains.
  }
  clearTimeout(timer);
  timer = setTimeout(preview, 600);
};
desk.addEventListener('input', changed);
desk.addEventListener('submit', (event) => {
  sending = event.submitter?.value !== 'preview';
  sessionStorage.setItem('edgefeed sent', key);
});
addEventListener('beforeunload', (event) => {
  if (!sending && fields() !== saved) event.preventDefault();
});

const insert = (before, after = '') => {
  content.focus();
  const { selectionStart: start, selectionEnd: end, value } = content;
  content.setRangeText(before + value.slice(start, end) + after, start, end, 'end');
  if (start === end) content.selectionStart = content.selectionEnd = start + before.length;
  changed();
};
const press = (action) => button(action).click();
desk.addEventListener('keydown', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  const isMarkdown = desk.elements.format.value === 'markdown' && event.target === content;
  const shortcuts = {
    s: () => press(desk.dataset.published ? 'publish' : 'draft'),
    Enter: () => press('publish'),
    ...(isMarkdown ? { b: () => insert('**', '**'), i: () => insert('*', '*'), k: () => insert('[', '](https://)') } : {}),
  };
  const shortcut = shortcuts[event.key];
  if (!shortcut) return;
  event.preventDefault();
  shortcut();
});

const pictureIn = (transfer) => [...(transfer?.files ?? [])].find(({ type }) => type.startsWith('image/'));
const store = async (event, transfer) => {
  const picture = pictureIn(transfer);
  if (!picture) return;
  event.preventDefault();
  const told = document.getElementById('content-hint');
  if (desk.dataset.pictures) {
    told.textContent = desk.dataset.pictures;
    return;
  }
  const response = await fetch('/admin/media', { method: 'POST', body: picture });
  const { url, width, height, detail } = await response.json();
  if (!response.ok) told.textContent = detail;
  else if (desk.elements.format.value === 'markdown') insert('![', '](' + url + '){: width="' + width + '" height="' + height + '"}');
  else insert('<img src="' + url + '" width="' + width + '" height="' + height + '" alt="', '">');
};
content.addEventListener('paste', (event) => store(event, event.clipboardData));
content.addEventListener('dragover', (event) => {
  if ([...event.dataTransfer.items].some(({ kind }) => kind === 'file')) event.preventDefault();
});
content.addEventListener('drop', (event) => store(event, event.dataTransfer));

// A list suggests whole values; here several are in one field, with commas between.
for (const field of desk.querySelectorAll('input[list]')) {
  const list = field.list;
  const options = [...list.options].map(({ value }) => value);
  field.addEventListener('input', () => {
    const done = field.value.slice(0, field.value.lastIndexOf(',') + 1);
    const begun = field.value.slice(done.length).trim().toLowerCase();
    const fit = options.filter((value) => value.toLowerCase().includes(begun)).slice(0, 20);
    list.replaceChildren(...fit.map((value) => new Option('', done ? done + ' ' + value : value)));
  });
}
`;
