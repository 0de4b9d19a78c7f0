import { writeSite } from './site.ts';

const [folder, posts = '20000', categories = '2000', seed = '1', perMille = '2'] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('npx node test/bench/generate-site.ts FOLDER [POSTS] [CATEGORIES] [SEED] [HAZARDS_PER_MILLE]\n');
  process.exit(2);
}
const shape = { posts: Number(posts), categories: Number(categories), seed: Number(seed), perMille: Number(perMille) };
const { hazards: _, ...expected } = writeSite(folder, shape);
process.stdout.write(`${JSON.stringify(expected)}\n`);
