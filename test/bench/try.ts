import { startWorker } from './serving/runtime.ts';
const w = await startWorker('gateway');
for (let r = 0; r < 4; r++) { const o: string[] = []; for (const kind of ['stage', 'hit', '304']) { const b = performance.now(); await (await fetch(`${w.url}/?polls=20000&kind=${kind}`)).text(); o.push(kind + ' ' + ((performance.now() - b) / 20000 * 1000).toFixed(1) + 'us'); } console.log(o.join('  ')); }
await w.miniflare.dispose();
