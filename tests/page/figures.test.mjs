// --figures' program: every figure as a file, from the page's own specifications.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {make, program} from './browser.mjs';

// Calls use with the folder of the figures that --figures makes of a page's data.
function withFigures(html, use) {
  const data = html.match(/<script type="application\/json" id="data">(.*?)<\/script>/s)[1];
  const folder = mkdtempSync(join(tmpdir(), 'etude-figures-'));
  execFileSync(process.execPath, [program, folder], {input: data});
  use(folder);
  rmSync(folder, {recursive: true});
}

const specification = (folder, name) => JSON.parse(readFileSync(join(folder, `${name}.vl.json`), 'utf8'));

test('a band ends where accuracies and losses do', () => {
  const {html, show} = make('scattered');
  const {low, high} = show.metrics[0].cells[0].mean;
  assert.ok(low < 0 && high > 1, 'the interval itself reaches beyond');
  withFigures(html, folder => {
    const bands = name => specification(folder, name).data.values;
    for (const {low, high} of bands('learning-rate-test_accuracy')) assert.deepEqual([low, high], [0, 100]);
    for (const {low} of bands('learning-rate-train_loss')) assert.ok(low >= 0);
  });
});

test('every figure as SVG, specification and data', () => {
  const {html, show} = make('typical');
  withFigures(html, folder => {
    const files = readdirSync(folder);
    // Nine by each of two metrics, five of them by the seconds, which nothing is ranked by, and two by none.
    assert.equal(files.length, (2 * 9 + 5 + 2) * 3);
    for (const name of files.filter(file => file.endsWith('.svg')))
      assert.match(readFileSync(join(folder, name), 'utf8'), /^<svg[^]*<path[^]*<\/svg>$/);
    for (const name of files.filter(file => file.endsWith('.vl.json'))) {
      const spec = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      assert.match(spec.$schema, /vega-lite\/v6/);
      assert.ok(spec.data.values.length > 0, name);
    }
    const csv = readFileSync(join(folder, 'learning-rate-test_accuracy.csv'), 'utf8').trim().split('\r\n');
    assert.equal(csv.length, 1 + show.optimizers.length);
  });
});
