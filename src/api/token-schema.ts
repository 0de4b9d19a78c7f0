import * as v from 'valibot';
import { slugOf } from '../article/canonical.ts';
import { LIST_LENGTH } from '../article/schema.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The body of `POST /api/tokens`. Without `categories` the token holds for all of them. */
export const TokenSchema = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(NAME, 'must be 1 to 64 letters, digits, dots, dashes or underscores, and begin with a letter or digit'),
  ),
  access: v.picklist(['read', 'write'], 'must be read or write'),
  categories: v.optional(
    v.nullable(
      v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.check((category) => slugOf(category) !== '', 'must name a category'),
          ),
        ),
        v.minLength(1, 'must name a category; leave it out for all of them'),
        v.maxLength(LIST_LENGTH, `may have at most ${LIST_LENGTH} entries`),
      ),
    ),
  ),
});
