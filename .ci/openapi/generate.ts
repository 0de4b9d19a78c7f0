/** `npm run openapi`: writes the document that the worker serves. A test says when that was forgotten. */
import { writeFileSync } from 'node:fs';
import { DOCUMENT } from './document.ts';

const text = JSON.stringify(JSON.stringify(DOCUMENT));
const source = `/** The API in OpenAPI 3.1, as text: half as long as an object would be. Made by \`npm run openapi\`. */\nexport const OPENAPI =\n  ${text};\n`;
writeFileSync(new URL('../../src/api/openapi.ts', import.meta.url), source);
