/** The style sheet of the report. Ten class colours, told apart in both themes; contrast of all text is 4.5 : 1 or more. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --raised: #f3f4f2; --ink: #1d2125; --faint: #5c646c; --grid: #dfe2e0;
  --right: #2f7d4f; --wrong: #b3261e; --accent: #1f5fa8;
  --colour-0: #1f5fa8; --colour-1: #c2570c; --colour-2: #2f7d4f; --colour-3: #b3261e; --colour-4: #7a4fb0;
  --colour-5: #7d5a3c; --colour-6: #c0398b; --colour-7: #6b7076; --colour-8: #8a7a00; --colour-9: #0d8394;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --raised: #1f2428; --ink: #e8eaec; --faint: #a3abb3; --grid: #343b41;
    --right: #5cc486; --wrong: #ff8a80; --accent: #7db4f5;
    --colour-0: #6ea8ee; --colour-1: #f59a4c; --colour-2: #5cc486; --colour-3: #ff7b72; --colour-4: #b995f0;
    --colour-5: #c9a17c; --colour-6: #f07fc0; --colour-7: #a9b0b7; --colour-8: #d9c84a; --colour-9: #46c3d4;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .3rem; padding-top: 1.2rem; border-top: 2px solid var(--grid); }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0 .8rem; max-width: 46rem; }
a { color: var(--accent); }
small, caption, dt, .faint { color: var(--faint); font-size: .85rem; }
figure { margin: 0; }
figcaption { font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: left; font-weight: normal; }
thead th { color: var(--faint); font-size: .85rem; vertical-align: bottom; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
caption { text-align: left; padding-bottom: .4rem; }
.results { width: 100%; }
.results tbody > tr > * { vertical-align: top; line-height: 1.3; }
.results .value { white-space: nowrap; }
.results td:nth-child(2) .value { font-weight: 650; }
.numbers td { white-space: nowrap; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; }
.grouped tbody th { white-space: nowrap; vertical-align: top; }
.grouped tbody tr + tr > * { border-top: 0; padding-top: 0; }
.grouped tbody tr:first-child > * { border-top: 1px solid var(--grid); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .8rem 0; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem 2rem; }
.pair figcaption { font-weight: 600; }
.legend { list-style: none; margin: .2rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.2rem; font-size: .85rem; }
.legend span { display: inline-block; width: 1.8rem; margin-right: .4rem; vertical-align: middle; }
.chart svg { display: block; width: 100%; height: auto; }
.map { max-width: 42rem; }
details { margin: .8rem 0; }
summary { cursor: pointer; color: var(--accent); }
.confusion th, .confusion td { padding: .2rem .35rem; min-width: 2.6rem; text-align: center; border: 1px solid var(--paper); font-size: .9rem; }
.confusion tbody tr > * { border: 1px solid var(--paper); }
.confusion tbody th { text-align: right; white-space: nowrap; }
.confusion caption { text-align: left; }
.confusion td { background: var(--raised); }
.confusion thead td { background: none; }
.confusion td.right[style*=strength] { background: color-mix(in srgb, var(--colour-0) calc(var(--strength) * .55), var(--paper)); }
.confusion td.wrong[style*=strength] { background: color-mix(in srgb, var(--colour-3) calc(var(--strength) * .6), var(--paper)); }
.confusion thead span { display: inline-block; }
.confusion.upright thead th { height: 6.5rem; vertical-align: bottom; }
.confusion.upright thead span { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
img { image-rendering: pixelated; display: block; border-radius: 3px; }
.gallery { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem .8rem;
  grid-template-columns: repeat(auto-fill, minmax(4.8rem, 1fr)); }
.gallery img { width: 100%; height: auto; max-width: 7rem; }
.gallery figcaption span { display: block; line-height: 1.3; }
.gallery small { white-space: nowrap; }
.wrong, .wrong small { color: var(--wrong); }
.confusion .wrong { color: var(--ink); }
.strips td, .strips th { padding: .35rem; vertical-align: top; }
.strips thead td { color: var(--faint); font-size: .85rem; }
.strips thead th, .strips thead td { padding-bottom: 0; }
.strips img { width: 3.5rem; height: auto; }
.strips small { display: block; max-width: 4.2rem; line-height: 1.25; margin-top: .15rem; }
.strips tbody th { padding-right: 1.2rem; }
.coloured { margin: 1rem 0; }
.coloured figcaption { font-weight: 600; }
.coloured p { overflow-wrap: anywhere; line-height: 1.8; }
.word { padding: 0 .15em; border-radius: 2px; text-decoration-thickness: var(--line); text-underline-offset: .25em; }
.word.for { background: color-mix(in srgb, var(--colour-0) calc(var(--strength) * .45), var(--paper)); text-decoration: underline solid var(--line) var(--colour-0); }
.word.against { background: color-mix(in srgb, var(--colour-1) calc(var(--strength) * .45), var(--paper)); text-decoration: underline dotted var(--line) var(--colour-1); }
.tagged { list-style: none; margin: 0; padding: 0; }
.tagged li { margin: .8rem 0; padding-bottom: .6rem; border-bottom: 1px solid var(--grid); }
.tagged .token { display: inline-block; margin: .1rem .25rem .3rem 0; vertical-align: top; overflow-wrap: anywhere; }
.tagged .token > span { display: block; font-size: .72rem; line-height: 1.2; color: var(--faint); }
.tagged .token > .wrong { color: var(--wrong); font-weight: 650; }
.tagged small { display: block; }
.sounds { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.4rem 1.2rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.sounds figcaption span { display: block; line-height: 1.3; }
.sound svg, .sound img, .sound audio { display: block; width: 100%; }
.sound svg { height: 3rem; background: var(--raised); border-radius: 3px 3px 0 0; }
.sound img { height: 4.5rem; border-radius: 0 0 3px 3px; }
.sound audio { height: 2.2rem; margin: .4rem 0; }
.modalities { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.6rem 1.4rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
.modalities .parts { display: flex; gap: 1rem; align-items: center; }
.modalities img { width: 4.5rem; height: auto; flex: none; }
.modalities .parts p { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere; }
.answers { width: 100%; font-size: .85rem; }
.answers th, .answers td { padding: .15rem .4rem .15rem 0; }
.gates { display: grid; gap: 2px; }
.gate { font-size: .72rem; line-height: 1.3; padding-left: .2rem; white-space: nowrap;
  background: linear-gradient(color-mix(in srgb, var(--shade) 35%, var(--paper)) 0 0) 0 / calc(var(--weight) * 100%) 100% no-repeat var(--raised); }
@media (max-width: 40rem) {
  th, td { padding: .25rem .4rem; }
  .confusion th, .confusion td { min-width: 1.85rem; padding: .15rem .1rem; font-size: .8rem; }
  .confusion tbody th { padding-right: .4rem; }
  .strips td, .strips th { padding: .25rem .15rem; }
  .strips img { width: 2.6rem; }
  .strips small { max-width: 3rem; font-size: .75rem; }
}
footer { margin-top: 4rem; color: var(--faint); font-size: .85rem; }
`;
