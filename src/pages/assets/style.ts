/** The one stylesheet of all pages. Colours meet WCAG 2.2 AA on their grounds, in light and dark. */
export const style = `:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #fff; --ink: #1f1d1a; --soft: #5f5a52; --line: #e3ded4;
  --accent: #9f3d0a; --on-accent: #fff; --tint: #f6ece2;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Songti SC", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", Georgia, serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16171b; --card: #1e2025; --ink: #eceae4; --soft: #aaa69d; --line: #34363d;
    --accent: #ffab73; --on-accent: #201204; --tint: #2b2521; }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.6 var(--sans); text-size-adjust: none; -webkit-text-size-adjust: none; scroll-padding-top: 1rem; }
:lang(zh) { line-break: strict; text-autospace: normal; text-spacing-trim: trim-start; }
body { margin: 0; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: from-font; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
h1, h2, h3 { margin: 0; line-height: 1.3; text-wrap: balance; }
h2 { font-size: 1.3rem; }
ul, ol { margin: 0; padding: 0; list-style: none; }
time, .count { font-variant-numeric: tabular-nums; }
img, svg { max-width: 100%; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -99rem; padding: .6rem 1rem; background: var(--accent); color: var(--on-accent); z-index: 1; }
.skip:focus { left: 0; }
.bar, main, .foot > div { width: min(72rem, 100%); margin-inline: auto; padding-inline: 1.1rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; padding-block: .8rem; }
.bar a { display: inline-flex; align-items: center; gap: .55rem; min-height: 2rem; color: var(--ink); font-weight: 600; text-decoration: none; }
.bar .name { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.bar a:hover, .plain:hover { text-decoration: underline; color: var(--accent); }
.icon { width: 1.15em; height: 1.15em; fill: currentColor; flex: none; }
.bar .icon, .empty .icon { color: var(--accent); }
.bar .logo { width: auto; max-height: 1.75rem; }
.hero .logo { display: block; width: auto; max-height: 3.5rem; margin-bottom: .6rem; }
.crumb { color: var(--soft); }
main { padding-block: 1rem 4rem; }
section { margin-top: 3rem; }
.hero { margin-top: .5rem; padding-bottom: 1.6rem; border-bottom: 1px solid var(--line); }
.hero h1 { font: 600 clamp(2rem, 6vw, 3.1rem)/1.15 var(--serif); letter-spacing: -.01em; }
.hero .lede { max-width: 42rem; margin: .6rem 0 0; font-size: 1.13rem; color: var(--soft); }
.kind { margin: 0 0 .3rem; color: var(--soft); font-size: .9rem; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .8rem 0 0; padding: 0; color: var(--soft); font-size: .92rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .4rem 1.5rem; margin-bottom: 1rem; }
.more { margin: 1.2rem 0 0; }
.button, .subscribe > summary, button { display: inline-flex; align-items: center; gap: .5rem; min-height: 2.75rem; padding: .45rem 1.1rem; border: 1px solid var(--accent);
  border-radius: .6rem; background: var(--accent); color: var(--on-accent); font: 600 1rem/1.2 var(--sans); text-decoration: none; cursor: pointer; }
button { flex: none; white-space: nowrap; }
.button.quiet, button.quiet { background: none; color: var(--accent); }
.button:hover, button:hover, summary:hover { filter: brightness(1.08); }
input, textarea, select { width: 100%; min-height: 2.75rem; padding: .5rem .8rem; border: 1px solid var(--soft); border-radius: .6rem; background: var(--card); color: inherit; font: inherit; }
.subscribe, .hero search { margin-top: 1.3rem; }
.subscribe > summary { list-style: none; }
.subscribe > summary::-webkit-details-marker { display: none; }
.panel { display: grid; gap: 1.6rem; margin-top: 1rem; padding: 1.3rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--card); }
.panel p { margin: .5rem 0 0; max-width: 40rem; }
.panel label, .panel h3 { display: block; margin: 1.1rem 0 .4rem; font-size: .92rem; font-weight: 600; }
.copy, .find { display: flex; gap: .5rem; }
.copy input { min-width: 0; font-size: .95rem; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; }
.chips a { display: inline-flex; align-items: center; gap: .45rem; min-height: 2.1rem; padding: .2rem .8rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--card); color: var(--ink); text-decoration: none; font-size: .95rem; }
.chips a:hover { border-color: var(--accent); color: var(--accent); }
.chips [aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.chips [aria-current]:hover { color: var(--on-accent); }
.count { color: var(--soft); font-size: .88rem; }
[aria-current] .count { color: inherit; }
.qr { margin: 0; text-align: center; color: var(--soft); font-size: .88rem; }
.qr svg { display: block; width: 9.5rem; margin: 0 auto .4rem; border-radius: .5rem; }
.articles { display: grid; gap: 1.6rem; max-width: 50rem; }
.articles.lead { max-width: none; }
.articles article { display: grid; grid-template-columns: minmax(0, 1fr); gap: .3rem 1.1rem; }
.articles :is(h2, h3) { font: 600 1.18rem/1.4 var(--serif); }
.articles :is(h2, h3) a { color: var(--ink); text-decoration: none; }
.articles :is(h2, h3) a:hover { color: var(--accent); text-decoration: underline; }
.articles p { margin: .35rem 0 0; }
mark { background: var(--tint); color: inherit; font-weight: 600; }
.meta { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .9rem; color: var(--soft); font-size: .88rem; }
.meta a { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; padding-block: .1rem; color: inherit; }
.thumb { width: 7rem; aspect-ratio: 4 / 3; object-fit: cover; border-radius: .5rem; background: var(--tint); }
.articles .pictured { grid-template-columns: minmax(0, 1fr) auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem; }
.card { display: flex; flex-direction: column; padding: 1rem 1.15rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--card); }
.card :is(h2, h3) { font-size: 1.08rem; }
.card :is(h2, h3) a { color: var(--ink); text-decoration: none; }
.card :is(h2, h3) a:hover { color: var(--accent); text-decoration: underline; }
.card header .count { flex: none; }
.card header { display: flex; align-items: baseline; justify-content: space-between; gap: .8rem; }
.card ol { flex: 1; margin: .6rem 0 .8rem; }
.card li { padding-block: .3rem; border-top: 1px solid var(--line); line-height: 1.45; font-size: .95rem; }
.card li a { color: var(--ink); text-decoration: none; }
.card li a:hover { color: var(--accent); text-decoration: underline; }
.card footer { display: flex; align-items: center; justify-content: space-between; gap: .8rem; color: var(--soft); font-size: .85rem; }
.card footer a { display: inline-flex; flex: none; align-items: center; gap: .35rem; min-height: 1.8rem; }
.find { width: min(30rem, 100%); }
.results:not(:empty) { margin: 1.2rem 0; }
.results:empty { margin: 0; }
.letters { margin-bottom: 1.2rem; }
.letters a { min-width: 2.1rem; justify-content: center; padding-inline: .5rem; border-radius: .6rem; }
.pager { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin-top: 1.8rem; color: var(--soft); }
.reading { max-width: 42rem; margin-inline: auto; }
.reading > header :is(h1, h3) { font: 600 clamp(1.7rem, 5vw, 2.4rem)/1.3 var(--serif); }
.reading > header .meta { margin-top: .8rem; font-size: .95rem; }
.prose { margin-top: 1.8rem; font-size: 1.1rem; line-height: 1.75; }
.prose:lang(zh) { line-height: 1.9; text-align: justify; }
.prose :is(h1, h2, h3, h4) { margin: 1.6em 0 .5em; font-size: 1.3rem; }
.prose > :first-child { margin-top: 0; }
.cover { display: block; width: 100%; margin-top: 1.6rem; border-radius: .7rem; }
.prose img, .prose video, .prose iframe { display: block; max-width: 100%; height: auto; margin-inline: auto; border-radius: .5rem; }
.prose figure { margin: 1.5rem 0; }
.prose figcaption { color: var(--soft); font-size: .92rem; text-align: center; }
.prose blockquote { margin: 1.2rem 0; padding-inline-start: 1.1rem; border-inline-start: 3px solid var(--accent); color: var(--soft); }
.prose pre { overflow-x: auto; padding: 1rem; border-radius: .6rem; background: var(--tint); font-size: .92rem; line-height: 1.5; }
.prose :is(td, th) { padding: .35rem .7rem; border: 1px solid var(--line); text-align: start; overflow-wrap: break-word; }
.prose :is(ul, ol) { padding-inline-start: 1.5rem; list-style: revert; }
.empty { padding: 3rem 1rem; text-align: center; color: var(--soft); }
.foot { border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
.foot > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .6rem 2rem; padding-block: 1.4rem 2.4rem; }
.foot p { margin: 0; }
.foot a { display: inline-block; padding-block: .2rem; margin-right: .6rem; color: inherit; }
table { width: 100%; border-collapse: collapse; }
.prose table { display: block; overflow-x: auto; }
.admin :is(td, th) { padding: .5rem .8rem .5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
.admin :is(td, th) { overflow-wrap: break-word; }
.admin thead th { border: 0; color: var(--soft); font-size: .88rem; }
.admin td:first-child { color: var(--soft); width: 17rem; }
.admin .count { white-space: nowrap; }
.admin :is(td a, th[scope=row]) { overflow-wrap: anywhere; }
.admin section { margin-top: 2.2rem; }
.admin section > h2 { margin-bottom: .6rem; }
.admin .find { margin-block: 1.6rem; }
.admin .filter { display: flex; flex-wrap: wrap; gap: .6rem; width: 100%; }
.filter :is(input, select) { flex: 0 1 16rem; width: auto; min-width: 0; }
.rejections { white-space: normal; color: var(--ink); font-size: .92rem; }
.form { display: grid; gap: 1.1rem; max-width: 44rem; margin-top: 1.4rem; }
.field > label { display: block; margin-bottom: .3rem; font-weight: 600; }
.field > summary { min-height: 1.8rem; cursor: pointer; font-weight: 600; }
.field > .field { margin-top: 1rem; }
.builder { grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); max-width: none; align-items: start; }
.builder legend, .builder > label { font-weight: 600; }
.members { display: grid; gap: .4rem; margin: 0; padding: 0; border: 0; min-width: 0; }
.builder > button { align-self: end; }
.hint { margin: .3rem 0 0; color: var(--soft); font-size: .9rem; }
main > .hint { margin-top: 2.4rem; max-width: 50rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.choice { display: flex; flex-wrap: wrap; gap: 1.4rem; margin: 0; padding: 0; border: 0; }
.check { display: flex; align-items: center; gap: .5rem; min-height: 1.8rem; }
.check input { width: 1.5rem; min-height: 1.5rem; accent-color: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: .8rem; margin: 0; }
.fault { margin: .3rem 0 0; font-weight: 600; color: var(--accent); }
.admin h1 + .chips, .admin .notice + .chips { margin-top: 1rem; }
.chart { margin: 0; }
.chart + details { margin-top: .8rem; }
.chart svg { display: block; width: 100%; height: 11rem; margin-top: .5rem; border-bottom: 1px solid var(--soft); }
.chart rect { fill: var(--accent); }
.axis { display: flex; justify-content: space-between; margin: .2rem 0 0; color: var(--soft); font-size: .88rem; }
.scroll { overflow-x: auto; }
.scroll td:first-child, .scroll thead th:first-child { width: auto; }
.admin .scroll :is(td, th) { white-space: nowrap; }
.admin .scroll .name { min-width: 9rem; white-space: normal; overflow-wrap: anywhere; }
.admin .scroll thead th { white-space: normal; vertical-align: bottom; }
.admin summary { min-height: 1.8rem; cursor: pointer; }
.danger { margin-top: 2.5rem; padding-top: 1.4rem; border-top: 1px solid var(--line); }
.form > button { justify-self: start; }
.notice { margin: 1.2rem 0 0; padding: .8rem 1.1rem; border-left: 4px solid var(--accent); border-radius: .3rem; background: var(--tint); }
.notice p { margin: 0; }
.notice ul { padding-left: 1.2rem; list-style: disc; }
.desk { display: grid; gap: 0 2.4rem; align-items: start; }
.preview { padding: 1.4rem; border: 1px dashed var(--soft); border-radius: .9rem; }
.bar nav { margin-left: auto; }
@media (min-width: 52rem) {
  .panel { grid-template-columns: minmax(0, 1fr) auto; padding: 1.8rem; }
  .articles .thumb { width: 11rem; }
  .desk { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .lead { grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 3rem; }
  .lead .thumb { width: 7rem; }
  .lead:has(> :first-child .thumb) > :first-child { grid-row: 1 / span 7; }
  .lead > :first-child .pictured { grid-template-columns: minmax(0, 1fr); gap: .8rem; }
  .lead > :first-child .thumb { width: 100%; aspect-ratio: 16 / 9; order: -1; }
  .lead > :first-child .pictured :is(h2, h3) { font-size: 1.7rem; line-height: 1.3; }
}
@media (max-width: 51.99rem), (pointer: coarse) { .qr { display: none; } }
@media (max-width: 30rem) {
  .admin td:first-child { width: 7rem; }
  .admin .wide td:first-child { width: auto; }
  .wide :is(td, th) { padding-right: .35rem; }
  .wide thead th { font-size: .65rem; hyphens: auto; overflow-wrap: anywhere; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --accent: #000; }
  .subscribe, .find, .letters, .pager, .foot, .skip, .bar nav, .button { display: none; }
  .prose a[href]::after { content: " (" attr(href) ")"; font-size: .8em; overflow-wrap: anywhere; }
  .card, article { break-inside: avoid; }
}
`;
