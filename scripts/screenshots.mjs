#!/usr/bin/env node
/**
 * Takes the pictures of docs/pages.md: starts the built server with some people in it, walks through its pages with a
 * headless Chromium as somebody with nothing but a keyboard does, without JavaScript, and keeps each page bright and
 * dark, on a desktop and on a phone. Ends with an error when a browser complains about a page, or when a focus cannot
 * be seen.
 *
 *   node scripts/screenshots.mjs [DIRECTORY [PAGE…]]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [directory = 'docs/screenshots', ...only] = process.argv.slice(2);
const looks = [
  { name: 'desktop-light', width: 1000, height: 700, scheme: 'light' },
  { name: 'desktop-dark', width: 1000, height: 700, scheme: 'dark' },
  { name: 'phone-light', width: 390, height: 700, scheme: 'light' },
  { name: 'phone-dark', width: 390, height: 700, scheme: 'dark' },
];

const scratch = mkdtempSync(join(tmpdir(), 'parley-screenshots-'));
const port = await freePort();
const base = `http://localhost:${port}`;
const server = spawn(process.execPath, ['dist/main.js', 'serve'], {
  env: {
    ...process.env,
    PARLEY_DATA_DIR: join(scratch, 'data'),
    PARLEY_PORT: String(port),
    PARLEY_URL: base,
    PARLEY_ADMIN_PASSWORD: 'admin-secret-1',
    PARLEY_LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const chromium = spawn(
  process.env.CHROMIUM ?? 'chromium',
  [
    '--headless=new',
    '--no-sandbox',
    '--hide-scrollbars',
    '--remote-debugging-pipe',
    `--user-data-dir=${scratch}/browser`,
  ],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
);

const complaints = [];
/** Of what the browser was asked, in any of its pages. */
let lastCall = 0;
try {
  await until(() =>
    fetch(`${base}/status.php`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  await walk(await openBrowser());
} finally {
  server.kill();
  chromium.kill();
  await Promise.all(
    [server, chromium].map((child) => child.exitCode ?? new Promise((done) => child.once('exit', done))),
  );
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}

/** From page to page, each of which is kept by its name. */
async function walk(browser) {
  const { open, press, type, keep, look, tab } = browser;
  const admin = api('admin', 'admin-secret-1');
  const gina = { userid: 'gina', password: 'gina-secret-1', displayName: 'Gina García', email: 'gina@example.org' };
  await admin('POST', '/cloud/users', gina);
  const ginas = api('gina', gina.password);
  const room = async (roomName) => (await ginas('POST', '/apps/spreed/api/v4/room', { roomType: 3, roomName })).token;
  const [open1, locked, lobby] = [await room('Harbour festival'), await room('Board'), await room('Lecture')];
  await ginas('PUT', `/apps/spreed/api/v4/room/${locked}/password`, { password: 'sesame' });
  const timer = Math.floor(Date.now() / 1000) + 86_400;
  await ginas('PUT', `/apps/spreed/api/v4/room/${lobby}/webinar/lobby`, { state: 1, timer });
  await ginas('POST', `/apps/spreed/api/v1/chat/${open1}`, { message: 'Who brings the lanterns?' });

  const begin = () =>
    fetch(`${base}/index.php/login/v2`, {
      method: 'POST',
      headers: { 'User-Agent': 'Mozilla/5.0 (Android) Nextcloud-Talk v23.0.0' },
    }).then((answer) => answer.json());
  const flow = await begin();

  await open('/');
  await keep('start', 'What people see who type the address of the server.');
  await open(flow.login);
  await keep('connect', 'A client has opened the browser. It is named; nothing is granted yet.');
  await tab('Use an app password');
  await press(' ');
  await keep('connect-app-password', 'The same for people who have an app password already.');
  await press('Enter', 'Log in');
  await keep('login', 'The login, with a browser’s own password store in mind.');
  await type('gina');
  await press('Tab');
  await type('guess');
  await press('Enter');
  await keep('login-wrong', 'A wrong password.');
  await type('gina-secret-1');
  await press('Enter');
  await keep('grant', 'Whether to let the client in, and as whom.');
  await press('Enter');
  await keep(
    'connected',
    'The end, for clients that opened the browser. Clients that show the pages themselves are sent to `nc://login/…` instead and close them.',
  );
  await open(flow.login);
  await keep('link-over', 'The same link once more.');
  await (await openBrowser()).leadsToClient('/index.php/login/flow');
  await fetch(flow.poll.endpoint, { method: 'POST', body: new URLSearchParams({ token: flow.poll.token }) });

  await open('/index.php/settings/user');
  await keep('account', 'The page of one’s own account.');
  await tab('Make an app password', 'name');
  await type('Backup script');
  await press('Enter');
  await keep('app-password', 'An app password, shown once.');
  await open('/index.php/settings/user');
  await tab('Show a QR code');
  await press('Enter');
  await keep('qr-code', 'A code that logs a phone in, good once and for two minutes.');
  await open('/');
  await keep('conversations', 'The start page of somebody who is logged in.');
  await open('/index.php/call/nosuchroom');
  await keep('call-unknown', 'A link to a conversation that is gone, or was never open to who follows it.');
  await open('/index.php/settings/user');
  await tab('Log out');
  await press('Enter');

  await open(`/index.php/call/${open1}`);
  await keep('call-join', 'A link to a conversation that is open to guests.');
  await type('Otto');
  await press('Enter');
  await ginas('POST', `/apps/spreed/api/v1/chat/${open1}`, {
    message: 'Welcome, Otto! We meet at the pier at six. Bring something warm, it gets windy there.',
  });
  await type('I have two, and a ladder.');
  await press('Tab');
  await press('Enter');
  await keep('call', 'The conversation: read, write and leave. Messages are looked for every 15 seconds.');
  await open(`/index.php/call/${locked}`);
  await keep('call-password', 'A conversation with a password.');
  await type('guess');
  await press('Enter');
  await keep('call-password-wrong', 'A wrong one.');
  await open(`/index.php/call/${lobby}`);
  await type('Otto');
  await press('Enter');
  await keep('call-lobby', 'A conversation that is not open yet.');
  await open('/index.php/login/flow');
  await keep('forbidden', 'A page that only clients open.');
  await open('/index.php/nosuchpage');
  await keep('not-found', 'An address that leads nowhere.');
  await open('/index.php/login');
  for (let guess = 0; guess < 11; guess++) {
    await fetch(`${base}/ocs/v2.php/cloud/user`, { headers: { Authorization: `Basic ${btoa('gina:guess')}` } });
  }
  await type('gina');
  await press('Tab');
  await type('guess');
  await press('Enter');
  await keep('login-throttled', 'Too many wrong passwords from one network.');
  if (only.length === 0) writeFileSync(join(directory, '../pages.md'), page(look.kept));
}

function page(kept) {
  const picture = (name, title, where) => `![${title}, ${where.replace('-', ', ')}](screenshots/${name}-${where}.webp)`;
  const sections = kept.map(({ name, title, text }) => {
    const row = looks.map((one) => picture(name, title, one.name));
    return `## ${title}\n\n${text}\n\n| desktop | desktop, dark | phone | phone, dark |\n| --- | --- | --- | --- |\n| ${row.join(' | ')} |\n`;
  });
  return `# Pages in the browser

What people see of Parley without a client. All pages work without JavaScript and with the keyboard alone; they are
bright or dark as the system is. The pictures are taken by \`make screenshots\`, which needs a Chromium and walks this
way with nothing but a keyboard; it fails when a page breaks its own content security policy, asks for something that is
not there, or does not show where the focus is.

${sections.join('\n')}`;
}

/** @returns what asks the server as that person, and gives the data of its answer */
function api(user, password) {
  return async (method, path, json) => {
    const answer = await fetch(`${base}/ocs/v2.php${path}`, {
      method,
      headers: {
        Authorization: `Basic ${btoa(`${user}:${password}`)}`,
        'OCS-APIRequest': 'true',
        Accept: 'application/json',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(json),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).ocs.data;
  };
}

/** One page of a headless Chromium, spoken to over pipes: no library is needed for that. */
async function openBrowser() {
  const waiting = new Map();
  const listeners = [];
  const [, , , input, output] = chromium.stdio;
  let rest = '';
  output.setEncoding('utf8').on('data', (chunk) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop();
    for (const text of texts) {
      const message = JSON.parse(text);
      if (message.id === undefined) for (const listen of [...listeners]) listen(message);
      else if (waiting.has(message.id)) waiting.get(message.id)(message);
    }
  });
  const call = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++lastCall;
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method, params) => call(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);
  await ask('Emulation.setScriptExecutionDisabled', { value: true });
  await ask('Emulation.setFocusEmulationEnabled', { enabled: true });

  let where = '';
  listeners.push(({ method, params }) => {
    // A status of 4xx is what these pages are about; anything else that the browser has to say is a defect.
    const said = method === 'Log.entryAdded' && params.entry.level !== 'verbose' ? params.entry.text : undefined;
    if (said && !/^Failed to load resource: the server responded with a status of 4/.test(said))
      complaints.push(`${where}: ${said}`);
  });
  const loaded = () =>
    new Promise((resolve) => {
      const listen = ({ method }) => {
        if (method !== 'Page.loadEventFired') return;
        listeners.splice(listeners.indexOf(listen), 1);
        resolve();
      };
      listeners.push(listen);
    });
  const evaluate = async (expression) =>
    (await ask('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const kept = [];

  const browser = {
    look: { kept },
    async open(path) {
      where = path;
      const done = loaded();
      await ask('Page.navigate', { url: new URL(path, base).href });
      await done;
    },
    /** @param on what the key is pressed on, if something must have the focus first */
    async press(key, on) {
      if (on) await browser.tab(on);
      const codes = { Enter: 13, Tab: 9, ' ': 32 };
      const done = key === 'Enter' ? loaded() : undefined;
      const event = { key, code: key, windowsVirtualKeyCode: codes[key], text: { Enter: '\r', ' ': ' ' }[key] };
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
      await done;
    },
    /** As clients do that show the pages themselves: the last form has to lead to `nc://login/…`. */
    async leadsToClient(path) {
      await ask('Network.setExtraHTTPHeaders', { headers: { 'OCS-APIRequest': 'true' } });
      await browser.open(path);
      await browser.press('Enter', 'Log in');
      const led = new Promise((resolve, reject) => {
        setTimeout(reject, 5000, new Error('The form does not lead to the client')).unref();
        listeners.push(({ method, params }) => {
          const isAsked = method === 'Network.requestWillBeSent' || method === 'Page.frameRequestedNavigation';
          if (isAsked && /^nc:\/\/login\//.test(params.url ?? params.request?.url)) resolve();
        });
      });
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
      await led;
      await call('Target.closeTarget', { targetId });
    },
    type: (text) => ask('Input.insertText', { text }),
    /** Goes on with the Tab key until something of that text (or before it, a field of that name) has the focus. */
    async tab(text, field) {
      for (let times = 0; times < 60; times++) {
        await browser.press('Tab');
        const at = await evaluate(
          `(({ textContent, id }) => [textContent.trim(), id, getComputedStyle(document.activeElement).outlineStyle, document.activeElement.tagName])(document.activeElement)`,
        );
        // After the last one the focus leaves the page.
        if (at[2] === 'none' && at[3] !== 'BODY')
          complaints.push(`${where}: no focus is seen on "${at[0].slice(0, 40)}" ${at[1]}`);
        if (field ? at[1] === field : at[0].startsWith(text)) return;
      }
      throw new Error(`${where}: no key leads to "${text}"`);
    },
    async keep(name, text) {
      const title = (await evaluate('document.title')).split(' · ')[0];
      where = `${name} (${title})`;
      kept.push({ name, title, text });
      if (only.length > 0 && !only.includes(name)) return;
      mkdirSync(directory, { recursive: true });
      for (const { name: look, width, height, scheme } of looks) {
        await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
        await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
        const tall = await evaluate('document.documentElement.scrollHeight');
        const wide = await evaluate('document.documentElement.scrollWidth');
        if (wide > width) complaints.push(`${where}: ${wide} wide on ${look}`);
        for (const fault of await evaluate(`(${pageFaults})()`)) complaints.push(`${where}, ${look}: ${fault}`);
        const clip = { x: 0, y: 0, width, height: Math.max(tall, 300), scale: 1 };
        const shot = { format: 'webp', quality: 70, captureBeyondViewport: true, clip };
        const { data } = await ask('Page.captureScreenshot', shot);
        writeFileSync(join(directory, `${name}-${look}.webp`), Buffer.from(data, 'base64'));
      }
    },
  };
  return browser;
}

async function freePort() {
  const probe = createServer().listen(0);
  await new Promise((listening) => probe.once('listening', listening));
  const { port: free } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return free;
}

async function until(isTrue) {
  for (let times = 0; times < 200; times++) {
    if (await isTrue()) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error('The server does not start');
}

/** Runs in the browser: what on the page is hard to read, or has no label. */
function pageFaults() {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((one) =>
      one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    const color = channels(getComputedStyle(element).backgroundColor);
    return color[3] === 0 && element.parentElement ? ground(element.parentElement) : color;
  };
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
    if (element.type === 'hidden' || (!isText && !['INPUT', 'SELECT', 'TEXTAREA'].includes(element.tagName))) continue;
    const [a, b] = [channels(getComputedStyle(element).color), ground(element)].map(luminance).sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 80)}`);
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]),select,textarea,button')) {
    if (!field.labels?.length && field.tagName !== 'BUTTON') faults.push(`no label: ${field.outerHTML.slice(0, 80)}`);
  }
  return faults;
}
