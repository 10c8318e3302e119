// node bench/page/interactive.mjs BUILD [KIND]: how soon the page of a large study (10,000 trials of 100 epochs)
// answers, in a headless Chromium, five times. Needs a build with tests; CHROMIUM names another browser.
//   first   until the first figure is drawn
//   answer  until an optimizer unticked right then is gone from it
//   all     until every figure has been drawn, one after the other
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const [build, kind = 'large'] = process.argv.slice(2);
const {chromium} = createRequire(join(resolve(build), 'page/node_modules/x.js'))('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'etude-bench-'));
const path = join(folder, 'page.html');
execFileSync(join(build, 'make-page'), [kind, path]);
console.log(`${kind}: ${(statSync(path).size / 1e6).toFixed(2)} MB`);
const browser = await chromium.launch(
    {executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu']});
for (let i = 0; i < 5; ++i) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  const start = performance.now();
  const since = () => `${((performance.now() - start) / 1000).toFixed(2)} s`;
  await page.goto(`file://${path}`);
  await page.waitForSelector('#learning-rate .picture[data-drawn="yes"]');
  const first = since();
  const symbols = () => page.locator('#learning-rate svg g.mark-symbol.role-mark > path').count();
  const before = await symbols();
  await page.locator('.chip input').first().uncheck();
  while ((await symbols()) >= before) await page.waitForTimeout(5);
  const answer = since();
  for (const id of await page.$$eval('figure', figures => figures.map(figure => figure.id))) {
    await page.$eval(`#${id}`, figure => figure.scrollIntoView());
    await page.waitForSelector(`#${id} .picture[data-drawn="yes"]`);
  }
  console.log(`first ${first}, answer ${answer}, all ${since()}`);
  await page.close();
}
await browser.close();
rmSync(folder, {recursive: true});
