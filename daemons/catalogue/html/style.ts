import { createHash } from 'node:crypto';
import { Html } from './html.ts';

const CSS = `
:root{color-scheme:light dark;--ink:#1c1d1f;--soft:#5f6570;--line:#dfe2e6;--paper:#fff;--tint:#f5f6f8;--link:#0b57a4;--sale:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e8e9eb;--soft:#a3a9b3;--line:#33373d;--paper:#16181b;--tint:#1f2226;--link:#7db7f0;--sale:#f2938c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;justify-content:space-between;border-bottom:1px solid var(--line)}
header>a{font-weight:650;font-size:1.2rem;color:var(--ink)}
input,button{font:inherit;padding:.4rem .7rem;border:1px solid var(--line);border-radius:.4rem;background:var(--paper);color:var(--ink)}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1rem;margin:1rem 0 .3rem}
.crumbs,.soft,footer{color:var(--soft);font-size:.9rem}
.columns{display:grid;grid-template-columns:14rem 1fr;gap:2rem}
@media (max-width:48rem){.columns{grid-template-columns:1fr}}
aside ul,.cats{list-style:none;margin:0;padding:0}.cats{display:flex;flex-wrap:wrap;gap:.4rem 1rem;margin-bottom:1rem}
aside li{font-size:.92rem}[aria-current]{font-weight:650;color:var(--ink)}
.grid{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:1rem}
.grid li{border:1px solid var(--line);border-radius:.5rem;padding:.8rem;display:flex;flex-direction:column;gap:.3rem;overflow-wrap:anywhere}
img{max-width:100%;height:10rem;object-fit:contain;background:var(--tint);border-radius:.4rem}
.price{font-weight:650;font-variant-numeric:tabular-nums}.sale{color:var(--sale)}s{color:var(--soft);font-weight:400}
nav.bar{display:flex;flex-wrap:wrap;gap:.3rem 1rem;margin:1rem 0}
table{border-collapse:collapse;width:100%;margin-top:1rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:500;color:var(--soft);width:14rem}
footer{border-top:1px solid var(--line);margin-top:2rem;display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
`;

export const STYLE = new Html(`<style>${CSS}</style>`);

/** Nothing runs and nothing is loaded but the one stylesheet, by its hash, and the products' images (CSP level 3). */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'`,
  'img-src http: https:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
