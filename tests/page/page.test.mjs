// The page in a real browser, from disk, offline.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {drawAll, ids, make, marks, open, settled, tableOf} from './browser.mjs';

// The page's verdict is show's, but for how it writes the made-up studies' learning rates.
const names = {
  '1e-05': '10⁻⁵',
  '0.1': '10⁻¹',
  '1e-300': '10⁻³⁰⁰',
  '1e+300': '10³⁰⁰'
};
const asOnThePage = verdict =>
    verdict.replace(/from (\S+) to ([^,\s]+)/, (_, low, high) => `from ${names[low] ?? low} to ${names[high] ?? high}`);
// Sentences alike but for their learning rates.
const withoutNumbers = text => text.replaceAll(/\d[^\s,;)]*/g, '#');
const asOnTerminal = verdict => verdict.replace('10⁻⁵', '1e-05').replace('to 10⁻¹', 'to 0.1').replaceAll('\u00a0', ' ');
const six = x => (typeof x === 'number' ? Number(x.toPrecision(6)) : x);

test('opens offline, draws every figure, and the console stays silent', async () => {
  for (const [kind, figures] of Object.entries(
           {typical: 11, 'one-seed': 11, unfinished: 11, hostile: 11, empty: 0, 'never-learns': 9, extreme: 10})) {
    const {page, troubles, close} = await open(kind);
    await drawAll(page);
    assert.deepEqual(troubles, [], kind);
    assert.equal((await ids(page)).length, figures, kind);
    await close();
  }
});

test('every figure has as many marks as there are numbers', async () => {
  const {page, show, close} = await open('typical');
  await drawAll(page);
  const cells = show.cells.length;
  const diverged = show.cells.filter(cell => cell.diverged > 0).length;
  const optimizers = show.optimizers.length;
  const count = async (id, kind) => marks(page, id, kind);
  const known = show.metrics[0].per_optimizer.filter(({cost}) => cost.decade.value !== null).length;
  assert.ok(known > 0 && known < optimizers);
  assert.equal(await count('forgiveness', 'symbol'), known);
  assert.equal(await page.$$eval('#forgiveness svg g.mark-rule.role-mark line', list => list.length), 2 * known);
  assert.equal(await count('learning-rate', 'symbol'), cells);
  assert.equal(await count('learning-rate', 'line'), optimizers);
  assert.equal(await count('learning-rate', 'area'), optimizers);
  assert.equal(await count('learning-rate', 'text'), diverged);
  assert.equal(await count('heatmap', 'rect'), 2 * cells + optimizers);  // ground, colour, and a frame per optimizer
  assert.equal(await count('heatmap', 'text'), cells);
  assert.equal(await count('relative', 'symbol'), cells);
  assert.equal(await count('windows', 'rect'), 3 * optimizers);
  assert.equal(await count('epochs', 'line'), cells);
  assert.equal(await count('epochs', 'area'), cells);
  assert.equal(await count('epochs', 'symbol'), cells * 21);
  assert.equal(await count('seeds', 'symbol'), cells * 3);
  assert.equal(await count('divergence', 'rect'), cells + diverged);
  assert.equal(await count('comparisons', 'rect'), optimizers * (optimizers - 1));
  assert.equal(await count('profiles', 'line'), optimizers);
  await close();
});

test('axes and legends of percents count in plain numbers', async () => {
  const {page, close} = await open('typical');
  await drawAll(page);
  for (const id of ['learning-rate', 'heatmap', 'relative', 'epochs', 'seeds']) {
    const labels = await page.$$eval(
        `#${id} .role-axis-label text, #${id} .role-legend-label text`, list => list.map(label => label.textContent));
    const numbers =
        labels.filter(label => /^\d/.test(label) && !/[⁰¹²³⁴-⁹]/.test(label));  // no learning rates
    assert.ok(numbers.length > 0, id);
    for (const number of numbers) assert.match(number, /^\d+(\.\d+)?( %)?$/, id);
  }
  await close();
});

test('the problem is shown with every setting', async () => {
  const {page, show, close} = await open('typical');
  const rows =
      await page.$$eval('#provenance dt', list => list.map(dt => [dt.textContent, dt.nextSibling.textContent]));
  assert.deepEqual(rows.map(([name]) => name), Object.keys(show.problem).map(name => name.replaceAll('_', ' ')));
  assert.deepEqual(rows.find(([name]) => name === 'data order'), ['data order', 'paired']);
  assert.match(await page.textContent('.kicker'), /mlp on cifar10, 20 epochs/);
  await close();
});

test('its data are those of etude show --json, to six digits', async () => {
  for (const kind of ['typical', 'one-seed', 'unfinished', 'hostile', 'empty', 'never-learns', 'extreme']) {
    const {html, show} = make(kind);
    const data = JSON.parse(html.match(/<script type="application\/json" id="data">(.*?)<\/script>/s)[1]);
    const compare = (shown, expected, path) => {
      if (expected !== null && typeof expected === 'object') {
        for (const [key, value] of Object.entries(expected)) {
          if (!['values', 'seeds'].includes(key) || path === '') compare(shown[key], value, `${path}/${key}`);
        }
      } else if (path.startsWith('/seeds/'))
        assert.ok(
            typeof shown === 'string' && Number(shown) === expected, kind + path);  // JavaScript rounds `expected`
      else if (path.startsWith('/verdict/details'))
        assert.equal(withoutNumbers(shown), withoutNumbers(expected), kind + path);
      else
        assert.equal(shown, path === '/verdict/text' ? asOnThePage(expected) : six(expected), kind + path);
    };
    compare(data, show, '');
  }
});

test('what is shown are those data', async () => {
  const {page, show, close} = await open('typical');
  const text = selector => page.$eval(selector, element => element.textContent);
  assert.equal(await text('h1'), show.question);
  assert.equal(await text('.verdict'), asOnThePage(show.verdict.text).replaceAll(' %', '\u00a0%'));
  const {certainty} = show.verdict;  // the headline says "probably" of a likely one
  assert.equal(await text('.certainty b'), certainty === 'likely' ? 'probable' : certainty);
  assert.ok((await text('.certainty')).includes(show.verdict.caution));
  const rows = await page.$$eval(
      '#ranking tbody tr',
      list => list.map(row => [...row.cells].map(cell => cell.firstChild.textContent || cell.textContent)));
  const percent = x => (100 * x).toFixed(1);
  const [accuracy] = show.metrics;
  accuracy.ranking.forEach((rank, i) => {
    const figures = accuracy.per_optimizer.find(item => item.optimizer === rank.optimizer);
    assert.deepEqual(rows[i].slice(0, 3), [rank.optimizer, String(rank.rank), percent(figures.area.value)]);
    assert.equal(rows[i][3].replace(' !', ''), percent(figures.best.value));
    assert.equal(rows[i][4], figures.learns ? percent(figures.sensitivity.value) : 'does not learn here');
    assert.equal(rows[i][6], String(show.divergence.find(item => item.optimizer === rank.optimizer).diverged));
  });
  const costs = await page.$$eval(
      '#costs tbody tr',
      list => list.map(row => [...row.cells].map(cell => cell.firstChild.textContent || cell.textContent)));
  const names = costs.map(([name]) => name);
  assert.deepEqual(names.slice(0, accuracy.decisions.cost.covered.length), accuracy.decisions.cost.covered);
  assert.deepEqual([...names].sort(), [...show.optimizers].sort());
  for (const [name, best, , decade, tooLow, tooHigh] of costs) {
    const {best: {value}, cost} = accuracy.per_optimizer.find(item => item.optimizer === name);
    const text = ({value}) => value === null ? '–' : percent(value);
    assert.deepEqual(
        [best.replace(' !', ''), decade, tooLow, tooHigh],
        [percent(value), text(cost.decade), text(cost.too_low), text(cost.too_high)]);
  }
  assert.ok((await text('#costs')).includes('chosen by the test accuracy that they are reported with'));
  assert.ok((await text('#seeds figcaption')).includes('share one order of the data'));
  const details = await page.$$eval('.details li', list => list.map(item => item.textContent));
  assert.deepEqual(details.map(withoutNumbers), show.verdict.details.map(withoutNumbers));
  const table = await tableOf(page, 'learning-rate');
  const rates = show.learning_rates.length;
  table.rows.forEach((row, o) => row.slice(1).forEach((cell, r) => {
    const {value, low, high} = accuracy.cells[o * rates + r].mean;
    const {diverged} = show.cells[o * rates + r];
    const interval = low === null ? '' : ` [${percent(low)}, ${percent(high)}]`;
    assert.equal(cell, percent(value) + interval + (diverged ? ` ×${diverged}` : ''));
  }));
  await close();
});

test('an optimizer or a learning rate that is unticked is gone everywhere, and comes back', async () => {
  const {page, show, troubles, close} = await open('typical');
  const counted = {
    'learning-rate': 'symbol',
    heatmap: 'text',
    relative: 'symbol',
    epochs: 'line',
    seeds: 'symbol',
    divergence: 'rect',
    comparisons: 'rect',
    windows: 'rect',
    profiles: 'line'
  };
  const counts = async () => {
    await drawAll(page);
    return Object.fromEntries(
        await Promise.all(Object.entries(counted).map(async ([id, kind]) => [id, await marks(page, id, kind)])));
  };
  const before = await counts();
  await page.getByLabel('RMSprop', {exact: true}).uncheck();
  const without = await counts();
  for (const id of Object.keys(counted)) assert.ok(without[id] < before[id], `${id}: ${without[id]} of ${before[id]}`);
  assert.equal(await page.locator('#ranking tbody tr').count(), show.optimizers.length - 1);
  assert.equal(without['learning-rate'], before['learning-rate'] - 5);
  await page.getByLabel('10⁻³', {exact: true}).uncheck();
  const fewer = await counts();
  assert.equal(fewer['learning-rate'], 4 * 7);
  assert.equal(fewer.epochs, 4 * 7);
  assert.equal(fewer.heatmap, 4 * 7);
  await page.getByLabel('10⁻³', {exact: true}).check();
  await page.getByLabel('RMSprop', {exact: true}).check();
  assert.deepEqual(await counts(), before);
  await page.getByRole('button', {name: 'Optimizers: show all or none'}).click();
  await page.getByRole('button', {name: 'Learning rates: show all or none'}).click();
  assert.equal((await counts())['learning-rate'], 0);
  assert.deepEqual(troubles, []);
  await close();
});

test('an optimizer with a learning rate still to be trained is not ranked yet', async () => {
  const {page, show, close} = await open('unfinished');
  const [{ranking, per_optimizer: optimizers}] = show.metrics;
  const unranked = ranking.filter(row => !row.ranked).map(row => row.optimizer);
  assert.ok(unranked.length > 0);
  const rows = await page.$$eval(
      '#ranking tbody tr', list => list.map(row => [row.cells[0].textContent, row.cells[1].textContent]));
  ranking.forEach(({optimizer, ranked, rank}, i) => {
    assert.equal(rows[i][0], optimizer);
    if (ranked)
      assert.ok(rows[i][1].startsWith(String(rank)));
    else
      assert.equal(rows[i][1], '–not ranked');  // a dash to see, words to hear
  });
  assert.ok((await page.textContent('#ranking')).includes(`Not ranked yet: ${unranked.join(', ')}.`));
  assert.equal(await page.locator('#ranking .leader').count(), ranking[0].ranked ? 1 : 0);
  const {rows: convergence} = await tableOf(page, 'convergence');
  optimizers.forEach((item, i) => {
    const [{reached, trials}] = item.convergence;
    if (trials === 0) assert.deepEqual(convergence[i].slice(2, 6), ['nothing finished', '–', '–', '0 of 0']);
    assert.ok(reached === 0 || convergence[i][2] !== 'nothing finished');
  });
  await close();
});

test('hovering tells the exact values', async () => {
  const {page, show, close} = await open('typical');
  await settled(page, 'learning-rate');
  await page.locator('#learning-rate').scrollIntoViewIfNeeded();
  // A scroll hides what is told, and is reported with the next frame.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.locator('#learning-rate svg g.mark-symbol.role-mark > path').last().hover();  // SGD's best, by itself
  const {value, low, high} = show.metrics[0].cells.at(-1).mean;
  const percent = x => (100 * x).toFixed(1);
  await page.waitForSelector('.tip:not([hidden])');
  const tip = await page.textContent('.tip');
  assert.equal(
      tip,
      `optimizerSGDlearning rate10⁻¹test accuracy, %${percent(value)} [${percent(low)}, ${
          percent(high)}]diverged0 of 3`);
  await page.mouse.move(2, 2);
  await page.waitForSelector('.tip', {state: 'hidden'});
  await close();
});

test('names are text, never markup', async () => {
  const {page, html, troubles, close} = await open('hostile');
  await drawAll(page);
  assert.equal(await page.title(), '<script>alert(1)</script> – étude');
  assert.ok((await page.textContent('.kicker')).includes('<script>alert(1)</script>'));
  assert.ok((await page.textContent('#ranking')).includes('<img src=x onerror=alert(1)>'));
  assert.ok((await page.textContent('pre')).includes('# </script><script>alert(2)</script><!--'));
  await page.locator('#heatmap svg g.mark-rect.role-mark >> nth=1 >> path').first().hover({position: {x: 6, y: 6}});
  assert.ok((await page.textContent('.tip')).includes('<img src=x onerror=alert(1)>'));
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  assert.equal(html.split('</script>').length, 3);
  assert.deepEqual(troubles, []);
  await close();
});

test('one colour per optimizer everywhere, the legend\u2019s and the chips\u2019', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const {page, show, close} = await open('typical', {colorScheme});
    await settled(page, 'learning-rate');
    const chips = await page.$$eval('.controls .swatch', list => list.map(e => getComputedStyle(e).backgroundColor));
    const lines = await page.$$eval(
        '#learning-rate svg g.mark-line.role-mark > path', list => list.map(e => getComputedStyle(e).stroke));
    assert.deepEqual(lines, chips);
    assert.equal(new Set(chips).size, show.optimizers.length);
    await close();
  }
});

test('follows the system\u2019s theme, and its own button', async () => {
  const {page, close} = await open('typical', {colorScheme: 'dark'});
  const paper = () => page.$eval('html', e => getComputedStyle(e).backgroundColor);
  assert.equal(await paper(), 'rgb(22, 23, 26)');
  await page.getByRole('button', {name: 'Light'}).click();
  assert.equal(await paper(), 'rgb(255, 255, 255)');
  await close();
});

test('fits a phone: nothing is wider than the window', async () => {
  for (const kind of ['typical', 'hostile']) {
    const {page, troubles, close} = await open(kind, {viewport: {width: 360, height: 740}});
    await drawAll(page);
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= window, `${wide} in ${window}`);
    const over = await page.$$eval(
        '.picture', list => list.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.parentNode.id));
    assert.deepEqual(over, []);
    assert.deepEqual(troubles, []);
    await close();
  }
});

test('speaks to a screen reader: one label and one table for every figure', async () => {
  const {page, close} = await open('typical');
  const nameless = await page.$$eval(
      'input, button',
      list => list.filter(e => !(e.labels?.length || e.textContent || e.getAttribute('aria-label'))).length);
  assert.equal(nameless, 0);
  for (const id of await ids(page)) {
    assert.match(await page.getAttribute(`#${id} .picture`, 'aria-label'), /^Chart: /);
    const {columns, rows} = await tableOf(page, id);
    assert.ok(columns.length > 1 && rows.length > 0, id);
    assert.ok(rows.every(row => row.length === columns.length), id);
  }
  await close();
});

test('prints every figure, in light colours', async () => {
  const {page, troubles, close} = await open('typical', {colorScheme: 'dark'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  for (const id of await ids(page)) await settled(page, id);
  assert.equal(await page.$eval('html', e => e.dataset.theme), 'light');
  const widths = await page.$$eval('.picture svg', list => list.map(svg => svg.getBoundingClientRect().width));
  assert.ok(widths.every(width => width > 400 && width < 700), String(widths));  // a sheet's width, not the window's
  const pdf = await page.pdf();
  assert.ok(pdf.length > 50_000);
  assert.deepEqual(troubles, []);
  await close();
});

test('terminal, headline, ranking, figures and tables round every number alike', async () => {
  const {page, terminal, close} = await open('rounding');
  const line = name => terminal.split('\n').filter(text => text.startsWith(name.padEnd('optimizer  '.length)));
  const verdict = await page.textContent('.verdict');
  assert.ok(terminal.replaceAll(/\s+/g, ' ').includes(asOnTerminal(verdict)));
  const [, leader, cost] = verdict.match(/costs (\S+) ([\d.]+) points/);
  const {rows: costs} = await tableOf(page, 'forgiveness');
  assert.equal(costs.find(([name]) => name === leader)[6].split(' ')[0], cost);
  assert.ok(line(leader).some(text => text.includes(` ${cost} [`)), 'the table of costs');
  const ranking = await page.$$eval(
      '#ranking tbody tr', list => list.map(row => [...row.cells].map(cell => cell.textContent.replace(' !', ''))));
  const {rows: cells} = await tableOf(page, 'learning-rate');
  const {rows: windows} = await tableOf(page, 'windows');
  ranking.forEach(([name, , area, best, sensitivity, window]) => {
    const [figures, , accuracies] = line(name).slice(0, 3).map(text => text.replaceAll(/\s+/g, ' '));
    const words = figures.split(' ');
    for (const number of [area.split('[')[0], best.split('at')[0], sensitivity.split('[')[0], window])
      assert.ok(words.includes(number), `${number} of ${name} in: ${figures}`);
    for (const cell of cells.find(row => row[0] === name).slice(1))
      assert.ok(accuracies.split(' ').includes(cell.split(' ')[0]), `${cell} in: ${accuracies}`);
    assert.equal(windows.find(row => row[0] === name && row[1] === '2 points')[3].split(' ')[0], window);
  });
  await close();
});

test('what does not learn says so wherever a figure would need it to', async () => {
  const {page, show, terminal, close} = await open('never-learns');
  assert.match(show.verdict.text, /Nothing learns here/);
  assert.equal(terminal.match(/does not learn here/g).length, 3 * show.optimizers.length);
  await drawAll(page);
  assert.equal(await page.locator('#ranking td', {hasText: 'does not learn here'}).count(), 2 * show.optimizers.length);
  const {rows} = await tableOf(page, 'windows');
  assert.ok(rows.every(row => row[3] === 'does not learn here'));
  assert.equal(await marks(page, 'windows', 'rect'), 0);
  assert.ok(show.metrics[0].per_optimizer.every(({learns, sensitivity}) => !learns && sensitivity === null));
  assert.ok(!(await page.textContent('#ranking')).includes('worth adding'));
  await close();
});

test('learning rates from 1e-300 to 1e300 have every figure', async () => {
  const {page, close} = await open('extreme');
  await drawAll(page);
  assert.equal(await marks(page, 'windows', 'rect'), 6);
  assert.equal(await marks(page, 'relative', 'symbol'), 6);
  assert.ok(!/nan|infinity|undefined|cannot be drawn/i.test(await page.textContent('#page')));
  assert.ok((await tableOf(page, 'relative')).rows.some(row => row[1] === '10⁻⁶⁰⁰' || row[1] === '10⁶⁰⁰'));
  await close();
});

test('two seeds beyond 2^53 stay two', async () => {
  const {page, close} = await open('extreme');
  const {columns} = await tableOf(page, 'seeds');
  assert.deepEqual(columns.slice(-2), ['seed 9007199254740992', 'seed 9007199254740993']);
  await close();
});

test('a figure that cannot be drawn says so, and the others stand', async () => {
  const {page, troubles, close} = await open('typical', {}, data => {
    data.metrics[0].curves = null;
    data.metrics[0].per_optimizer[2].text.windows = null;
  });
  await drawAll(page);
  for (const id of ['epochs', 'windows'])
    assert.match(await page.textContent(`#${id} .picture`), /cannot be drawn/, id);
  assert.equal(await marks(page, 'learning-rate', 'line'), 8);
  assert.equal(await marks(page, 'profiles', 'line'), 8);
  assert.deepEqual(troubles, []);
  await close();
});
