import { Html } from './html.ts';

export const STYLE = new Html(`<style>
:root{color-scheme:light dark;--ink:#1c1d1f;--soft:#5f6570;--line:#dfe2e6;--paper:#fff;--tint:#f5f6f8;--good:#1b6e3c;--bad:#b3261e;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e8e9eb;--soft:#a3a9b3;--line:#33373d;--paper:#16181b;--tint:#1f2226;--good:#7ccf9b;--bad:#f2938c;--warn:#e4b45c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
.soft{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.8rem;margin:1.2rem 0;padding:0;list-style:none}
.figures li{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
.figures b{display:block;font-size:1.4rem;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:500;color:var(--soft)}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.trips{color:var(--bad);font-weight:650}.accepted{color:var(--warn);font-weight:650}.holds{color:var(--good)}.skipped{color:var(--soft)}
.banner{border:1px solid;border-radius:.5rem;padding:.6rem .8rem;margin:1rem 0;font-weight:650}
td ul{margin:.2rem 0 0;padding-left:1.1rem;color:var(--soft)}
footer{margin-top:2.5rem;color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
@media print{body{max-width:none}}
</style>`);
