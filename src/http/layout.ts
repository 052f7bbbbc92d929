import { createHash } from 'node:crypto';
import { type Theme, textOn } from '../domain/theme.js';
import { Html, html } from './html.js';

/** How every page for people looks: plain, without scripts, bright or dark as the system is. */
const rules = `
*{box-sizing:border-box}
html{color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--text)}
:root{--ground:#f1f3f5;--card:#fff;--text:#1c2024;--faint:#5c6670;--line:#d5dae0;--edge:#7f8a95;--bad:#a4161a;--bad-ground:#fdecec;--good:#1b5e20;--good-ground:#e8f5e9;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--card:#1f2327;--text:#eceff2;--faint:#a3adb8;--line:#3a4149;--edge:#7c8792;--bad:#ffb4b4;--bad-ground:#3d1f20;--good:#b5e2b8;--good-ground:#1d3320;--link:#9cc4ff}}
header{background:var(--theme);color:var(--on-theme)}
header div{max-width:28rem;margin:0 auto;padding:.75rem 1rem;display:flex;align-items:center;gap:.75rem}
header svg{width:2rem;height:2rem;display:block;flex:none}
header strong{font-size:1.1rem;flex:1;overflow-wrap:anywhere}
header form{margin:0}
a.bar{color:inherit}
header form>button{width:auto;min-width:0;margin:0;padding:.35rem .9rem;background:none;color:inherit;border:1px solid currentColor}
main{max-width:28rem;margin:0 auto;padding:1.5rem 1rem 3rem}
body.wide header div,body.wide main{max-width:42rem}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.5rem;margin-bottom:1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 .75rem}
p{margin:.6rem 0;overflow-wrap:anywhere}
.faint{color:var(--faint);font-size:.925rem}
.bad,.good{border-radius:8px;padding:.6rem .85rem}
.bad{background:var(--bad-ground);color:var(--bad)}
.good{background:var(--good-ground);color:var(--good)}
label{display:block;font-weight:600;margin:.9rem 0 .3rem}
input,select,textarea{width:100%;font:inherit;padding:.6rem .75rem;border:1px solid var(--edge);border-radius:8px;background:var(--ground);color:inherit}
::placeholder{color:var(--faint);opacity:1}
label.tick{display:flex;gap:.6rem;align-items:baseline;font-weight:400}
label.tick input{width:auto}
button,a.button{display:block;width:100%;margin-top:1.1rem;padding:.65rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;border:1px solid var(--theme);border-color:color-mix(in srgb,var(--theme) 70%,var(--text));border-radius:8px;background:var(--theme);color:var(--on-theme)}
button.plain{background:none;color:inherit;border-color:var(--edge)}
@media (min-width:40rem){body.wide main form>button{width:auto;min-width:14rem}}
button:hover,a.button:hover{filter:brightness(1.1)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.client{font-size:1.1rem;font-weight:600;padding:.6rem .85rem;border-left:4px solid var(--theme);background:var(--ground);border-radius:0 8px 8px 0}
code{display:block;padding:.6rem .85rem;background:var(--ground);border:1px solid var(--line);border-radius:8px;overflow-wrap:anywhere;user-select:all}
ul.rows{list-style:none;margin:1rem 0;padding:0;border-bottom:1px solid var(--line)}
ul.rows li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.7rem 0;border-top:1px solid var(--line)}
ul.rows li>div{flex:1 1 14rem;min-width:0;overflow-wrap:anywhere}
ul.rows form{margin:0}
main ul.rows form>button{width:auto;min-width:0;margin:0;padding:.35rem .9rem}
img.preview{display:block;max-width:100%;max-height:24rem;border-radius:8px}
img.face{width:64px;height:64px;border-radius:50%;vertical-align:middle}
a{color:var(--link)}
details{margin-top:1.1rem}
summary{cursor:pointer}
ol.messages{list-style:none;margin:0;padding:0}
ol.messages li{padding:.45rem 0;overflow-wrap:anywhere}
ol.messages p{margin:.1rem 0;white-space:pre-wrap}
ol.messages time{color:var(--faint);font-size:.85rem;margin-left:.5rem}
iframe{display:block;width:100%;height:55vh;min-height:12rem;border:1px solid var(--line);border-radius:8px;background:var(--ground)}
body.part main{max-width:none;height:100vh;padding:.5rem .85rem;overflow-y:auto;display:flex;flex-direction:column-reverse;justify-content:flex-start}
textarea{width:100%;min-height:4.5rem;resize:vertical}
svg.code{display:block;width:min(100%,18rem);margin:1rem auto;background:#fff}
`;

const mark = html`<svg viewBox="0 0 64 64" aria-hidden="true" fill="currentColor"><path d="M26 8C13.3 8 4 15.6 4 25.5c0 5.6 3 10.4 7.8 13.6L9 49l11-6.5c1.9.3 3.9.5 6 .5 12.7 0 22-7.6 22-17.5S38.7 8 26 8z"/><path d="M52.5 24.5c.3 1.2.5 2.5.5 3.8C53 40 42.5 48.5 29 49.2c3.8 3 9 4.8 15 4.8 1.6 0 3.1-.1 4.6-.4L57 58l-2.2-7.2C58.3 48.3 60 44.8 60 41c0-6.8-2.9-12.7-7.5-16.5z"/></svg>`;

/** How a time stands on pages. @param seconds unix */
export const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export interface Layout {
  title: string;
  theme: Theme;
  body: Html;
  /** What stands at the end of the bar. */
  aside?: Html | undefined;
  wide?: boolean;
  /** For scripts that log in as a browser does (spec/host.md §3). */
  requestToken: string;
  /** Whether a form of the page may lead into a client that has the scheme `nc:`. */
  leadsToClient?: boolean;
  /** A part of another page of ours, which shows it in a frame: without the bar, and asked for again after so many seconds. */
  partEvery?: number;
  /** Whether the page has such a part. */
  hasPart?: boolean;
}

export interface RenderedPage {
  text: string;
  /** The `Content-Security-Policy` that lets through what is on the page, and nothing else. */
  policy: string;
}

export function renderLayout(layout: Layout): RenderedPage {
  const { title, theme, body, aside, wide = false, requestToken, leadsToClient = false, partEvery, hasPart } = layout;
  const on = textOn(theme.color);
  // On a ground of the same brightness the ring must still be seen.
  const style = `:root{--theme:${theme.color};--on-theme:${on};--focus:#3b82f6}${rules}`;
  const bar = html`<header><div>${mark}<strong>${theme.name}</strong>${aside}</div></header>`;
  const { text } = html`<!DOCTYPE html>
<html lang="en">
<head data-requesttoken="${requestToken}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · ${theme.name}</title>
${partEvery === undefined ? undefined : html`<meta http-equiv="refresh" content="${partEvery}"><base target="_top">`}
<style>${new Html(style)}</style>
</head>
<body class="${partEvery !== undefined ? 'part' : wide ? 'wide' : 'narrow'}">
${partEvery === undefined ? bar : undefined}
<main>
${body}
</main>
</body>
</html>
`;
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    "img-src 'self'",
    `form-action 'self'${leadsToClient ? ' nc:' : ''}`,
    "base-uri 'none'",
    ...(hasPart ? ["frame-src 'self'"] : []),
    `frame-ancestors ${partEvery === undefined ? "'none'" : "'self'"}`,
  ].join(';');
  return { text, policy };
}
