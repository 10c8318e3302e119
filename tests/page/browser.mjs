// What the browser tests share: a headless Chromium without a network, and a page from disk in it.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';

const environment = name => process.env[name] ?? (() => {
                              throw new Error(`${name} is not set: run these tests by ctest`);
                            })();
const {chromium} = createRequire(join(environment('ETUDE_PAGE_PACKAGES'), 'x.js'))('playwright-core');
export const source = environment('ETUDE_PAGE_SOURCE');
export const program = environment('ETUDE_FIGURES_PROGRAM');

const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
];
const browser =
    await chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: quiet});
const folder = mkdtempSync(join(tmpdir(), 'etude-page-'));
after(async () => {
  await browser.close();
  rmSync(folder, {recursive: true, force: true});
});

// The page of a made-up study (made_up_study.h), its `etude show --json`, the same as of its fifth epoch, and its
// `etude show`.
const made = new Map();
export const make = kind => {
  if (!made.has(kind)) {
    const path = join(folder, `${kind}.html`);
    execFileSync(environment('ETUDE_MAKE_PAGE'), [kind, path]);
    made.set(kind, {
      path,
      html: readFileSync(path, 'utf8'),
      show: JSON.parse(readFileSync(`${path}.json`, 'utf8')),
      fifth: JSON.parse(readFileSync(`${path}.5.json`, 'utf8')),
      terminal: readFileSync(`${path}.txt`, 'utf8'),
    });
  }
  return made.get(kind);
};

const changed = (kind, change) => {
  const path = join(folder, `${kind}-changed.html`);
  const between = /(<script type="application\/json" id="data">)(.*?)(<\/script>)/s;
  writeFileSync(path, make(kind).html.replace(between, (_, begin, text, end) => {
    const data = JSON.parse(text);
    change(data);
    return begin + JSON.stringify(data).replaceAll('<', '\\u003c') + end;
  }));
  return path;
};

// Opens it; `troubles` gathers whatever the console says, errors, and requests for anything but the file itself.
// `change`: what to do to its data first.
export const open = async (kind, options = {}, change = null) => {
  const {show, fifth, html, terminal} = make(kind);
  const path = change ? changed(kind, change) : make(kind).path;
  const context = await browser.newContext({offline: true, viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const troubles = [];
  page.on('console', message => troubles.push(message.text()));
  page.on('pageerror', error => troubles.push(String(error)));
  page.on('dialog', dialog => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on(
      'request',
      request =>
          request.url() !== `file://${path}` && !request.url().startsWith('data:') && troubles.push(request.url()));
  await page.goto(`file://${path}`);
  await page.waitForSelector('header');
  return {page, show, fifth, html, terminal, troubles, close: () => context.close()};
};

export const ids = page =>
    page.$$eval('figure', figures => figures.filter(figure => !figure.hidden).map(figure => figure.id));

// Brings every figure near, again where those above it grow while they are drawn, until none has anything left to draw.
export const drawAll = async page => {
  const near = id => {
    const figure = document.getElementById(id);
    const drawn = figure.querySelector('.picture').dataset.drawn === 'yes';
    if (!drawn) figure.scrollIntoView();
    return drawn;
  };
  for (const id of await ids(page)) await page.waitForFunction(near, id);
};
export const settled = (page, id) => page.waitForSelector(`#${id} .picture[data-drawn="yes"]`);

// Marks of one kind ('symbol', 'rect', 'line', 'text', ...) that are there to see.
export const marks = (page, id, kind) => page.$$eval(
    `#${id} svg g.mark-${kind}.role-mark > *`,
    elements => elements.filter(e => (e.getAttribute('d') ?? e.textContent) !== '').length);

// A figure's table, opened: {columns, rows}.
export const tableOf = async (page, id) => {
  await page.$eval(`#${id} details.numbers`, details => (details.open = true));
  await page.waitForSelector(`#${id} details.numbers table`);
  return page.$eval(
      `#${id} details.numbers table`,
      table => ({
        columns: [...table.tHead.rows[0].cells].map(cell => cell.textContent),
        rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent)),
      }));
};
