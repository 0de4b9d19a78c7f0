import type { Site } from '../site.ts';
import { adminPage, Faults, Field } from './frame.tsx';

/** Asks for a token. `carried` are fields of a form that came after its session had ended: they are sent along. */
export function signInPage(site: Site, fault?: string, carried?: URLSearchParams): string {
  const { signIn } = site.words.admin;
  return adminPage(
    site,
    signIn.title,
    <form method="post" action="/admin/sign-in" class="form">
      <Faults faults={fault ? [fault] : []} />
      <Field id="token" label={signIn.token} hint={signIn.hint}>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="token-hint"
        />
      </Field>
      {[...(carried ?? [])]
        .filter(([name]) => name !== 'token')
        .map(([name, value]) => (
          <textarea name={name} hidden={true}>
            {`\n${value}`}
          </textarea>
        ))}
      <button type="submit">{signIn.submit}</button>
    </form>,
    false,
  );
}
