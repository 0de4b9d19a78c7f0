import type { Child } from 'hono/jsx';
import { document } from '../layout.tsx';
import type { Site } from '../site.ts';

/** A page for publishers. With `signedIn` it leads to the others. */
export function adminPage(site: Site, title: string, content: Child, signedIn = true): string {
  const { words, publication } = site;
  const { admin } = words;
  return document(
    { site, title, unlisted: true },
    <div class="admin">
      <h1>{title}</h1>
      {content}
    </div>,
    signedIn ? (
      <nav class="chips" aria-label={admin.title}>
        <a href="/admin">{admin.nav.overview}</a>
        <a href="/admin/articles">{admin.nav.articles}</a>
        <a href="/admin/write">{admin.nav.write}</a>
        <a href="/admin/categories">{admin.nav.categories}</a>
        {publication.hub ? <a href="/admin/subscribers">{admin.nav.subscribers}</a> : null}
        <a href="/admin/audience">{admin.audience.title}</a>
        <form method="post" action="/admin/sign-out">
          <button type="submit" class="quiet">
            {admin.signOut}
          </button>
        </form>
      </nav>
    ) : null,
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  /** What is wrong with it. */
  fault?: string | undefined;
}

/** A labelled field, with a hint and a fault that belong to it. */
export function Field({ id, label, hint, fault, children }: FieldProps & { children?: Child }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {fault ? (
        <p class="fault" id={`${id}-fault`}>
          {label}: {fault}
        </p>
      ) : null}
    </div>
  );
}

/** One line of text in a {@link Field}. */
export function Line(props: FieldProps & { value: string; type?: string; list?: string }) {
  const { id, label, value, hint, fault, type = 'text', list } = props;
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <Field id={id} label={label} hint={hint} fault={fault}>
      <input
        id={id}
        name={id}
        type={type}
        value={value}
        list={list}
        aria-describedby={described || undefined}
        aria-invalid={fault ? 'true' : undefined}
      />
    </Field>
  );
}

/** What went wrong, said at once to those who can't see it. */
export function Faults({ title, faults }: { title?: string; faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <div class="notice" role="alert">
      {title ? <p>{title}</p> : null}
      {title ? (
        <ul>
          {faults.map((fault) => (
            <li>{fault}</li>
          ))}
        </ul>
      ) : (
        faults.map((fault) => <p>{fault}</p>)
      )}
    </div>
  );
}
