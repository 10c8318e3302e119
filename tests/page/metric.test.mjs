// The metric switch and the slider of targets.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {drawAll, ids, marks, open, settled, tableOf} from './browser.mjs';

const toLoss = page => page.getByRole('radio', {name: 'Training loss'}).check();
const metricOf = (show, name) => show.metrics.find(metric => metric.name === name);

test('the metric switch turns accuracy into loss', async () => {
  const {page, show, troubles, close} = await open('typical');
  await toLoss(page);
  await settled(page, 'learning-rate');
  assert.match(await page.textContent('#learning-rate h2'), /training loss/);
  const loss = metricOf(show, 'train_loss');
  const {area} = loss.per_optimizer.find(item => item.optimizer === loss.ranking[0].optimizer);
  assert.equal(
      await page.$eval('#ranking tbody tr td:nth-child(3)', cell => cell.firstChild.textContent),
      area.value.toFixed(3));
  const table = await tableOf(page, 'heatmap');
  assert.ok(table.rows[0][1].startsWith(loss.cells[0].counted.value.toFixed(3)));
  assert.deepEqual(troubles, []);
  await close();
});

test(
    'the metric switch reaches every figure that a loss makes sense in: title, caption, label, table, drawing',
    async () => {
      const {page, close} = await open('typical');
      const told = async () => {
        await drawAll(page);
        const all = {};
        for (const id
                 of ['learning-rate', 'heatmap', 'relative', 'epochs', 'seeds', 'windows', 'convergence',
                     'comparisons']) {
          all[id] = {
            title: await page.textContent(`#${id} h2`),
            label: await page.getAttribute(`#${id} .picture`, 'aria-label'),
            caption: await page.textContent(`#${id} figcaption`),
            drawing: await page.$$eval(
                `#${id} svg .role-mark > *`,
                list => list.map(e => (e.getAttribute('d') ?? e.textContent) + e.getAttribute('transform')).join()),
            table: JSON.stringify(await tableOf(page, id)),
          };
          assert.ok(all[id].label.includes(all[id].title));
        }
        return all;
      };
      const accuracy = await told();
      await toLoss(page);
      const loss = await told();
      for (const [id, parts] of Object.entries(loss)) {
        if (id !== 'windows') assert.match(parts.title, /loss/, id);
        for (const part of Object.keys(parts))
          if (id !== 'windows' || !['title', 'label'].includes(part))
            assert.ok(parts[part] !== accuracy[id][part], `${id}: ${part}`);
      }
      await page.getByRole('radio', {name: 'Test accuracy'}).check();
      assert.deepEqual(await told(), accuracy);
      await close();
    });

test('with Loss on, optimizers are compared by loss, and the lower one is the better one', async () => {
  const {page, show, close} = await open('typical');
  await toLoss(page);
  await page.$eval('#comparisons', figure => figure.scrollIntoView());
  await settled(page, 'comparisons');
  assert.match(await page.textContent('#comparisons figcaption'), /training loss.*the lower/);
  const {columns, rows} = await tableOf(page, 'comparisons');
  assert.ok(columns.includes('over all learning rates, training loss'));
  const areas = metricOf(show, 'train_loss').comparisons.filter(pair => pair.figure === 'area');
  const number = text => Number(text.split(' ')[0]);
  areas.forEach((pair, i) => {
    assert.deepEqual(rows[i].slice(0, 2), [pair.a, pair.b]);
    assert.equal(number(rows[i][2]), Number(pair.difference.value.toFixed(3)));
    assert.equal(rows[i][3], pair.probability_a_better.toFixed(2));
  });
  // Blue is the better side in both metrics: a cell below zero is bluer than it is red.
  const marks = await page.$$eval(
      '#comparisons svg g.mark-rect.role-mark > path', list => list.map(e => getComputedStyle(e).fill));
  const [low] = areas.toSorted((x, y) => x.difference.value - y.difference.value);
  const at = 2 * areas.indexOf(low);
  const [red, , blue] = marks[at].match(/[\d.]+/g).map(Number);
  assert.ok(low.difference.value < 0 && blue > red, `${low.a} less ${low.b}: ${marks[at]}`);
  await close();
});

const setTarget = (page, text) => page.$eval('#target', (slider, wanted) => {
  for (let i = 0; i <= Number(slider.max); ++i) {
    slider.value = i;
    slider.dispatchEvent(new Event('input'));
    if (slider.getAttribute('aria-valuetext') === wanted) return;
  }
  throw new Error(`no ${wanted}`);
}, text);

const kinds = {
  test_accuracy: {level: x => `${Math.round(100 * x)} %`, title: level => `Epochs to ${level} test accuracy`},
  train_loss: {level: x => String(Number(x.toPrecision(4))), title: level => `Epochs to a training loss of ${level}`},
};
for (const [metric, {level, title}] of Object.entries(kinds)) {
  test(`the slider moves the target of ${metric}; a miss is said, never drawn as a number`, async () => {
    const {page, show, troubles, close} = await open('typical');
    const {title: name, targets, per_optimizer: optimizers} = metricOf(show, metric);
    if (metric === 'train_loss') await toLoss(page);
    await page.$eval('#convergence', figure => figure.scrollIntoView());
    await settled(page, 'convergence');
    assert.equal(await page.textContent('label[for=target]'), `Target ${name}`);
    assert.equal(targets.length, 3);
    for (const [t, target] of targets.entries()) {
      await setTarget(page, level(target));
      await settled(page, 'convergence');
      assert.equal(await page.textContent('#convergence h2'), title(level(target)));
      const {rows} = await tableOf(page, 'convergence');
      optimizers.forEach((item, i) => {
        const {learning_rate, epochs, reached, trials} = item.convergence[t];
        assert.equal(rows[i][5], `${reached} of ${trials}`);
        if (learning_rate === null)
          assert.equal(rows[i][2], 'not reached');
        else
          assert.equal(rows[i][2].split(' ')[0], epochs.value.toFixed(1));
      });
    }
    const slider = page.locator('#target');
    await slider.focus();
    await page.keyboard.press('End');
    await settled(page, 'convergence');
    assert.ok((await tableOf(page, 'convergence')).rows.every(row => row[2] === 'not reached'));
    assert.equal(await marks(page, 'convergence', 'symbol'), 0);
    assert.ok((await page.textContent('#convergence svg')).includes('not reached'));
    assert.deepEqual(troubles, []);
    await close();
  });
}

test('each metric keeps its own target while the switch goes to and fro', async () => {
  const {page, close} = await open('typical');
  await setTarget(page, '30 %');
  await toLoss(page);
  await setTarget(page, '1.5');
  await page.getByRole('radio', {name: 'Test accuracy'}).check();
  assert.equal(await page.textContent('output[for=target]'), '30 %');
  await toLoss(page);
  assert.equal(await page.textContent('output[for=target]'), '1.5');
  assert.equal(await page.textContent('#convergence h2'), 'Epochs to a training loss of 1.5');
  await close();
});

test(
    'a study\u2019s own metric comes first where it is ranked by it; one without a better is drawn and not ranked',
    async () => {
      const {page, show, troubles, close} = await open('own-metric');
      await drawAll(page);
      assert.equal(show.ranked_by, 'bleu');
      assert.match(
          await page.textContent('.verdict'), /costs RAdam least of the 7 that the grid covers, [\d.]+ in bleu/);
      assert.match(await page.textContent('#learning-rate h2'), /bleu/);
      const names = await page.$$eval('.segments label', list => list.map(label => label.textContent));
      assert.deepEqual(
          names, ['Bleu', 'Test accuracy', 'Test loss', 'Training loss', 'Gradient norm', 'Time of an epoch']);
      await page.getByRole('radio', {name: 'Gradient norm'}).check();
      await drawAll(page);
      assert.deepEqual(
          await ids(page), ['learning-rate', 'heatmap', 'relative', 'epochs', 'seeds', 'divergence', 'profiles']);
      assert.match(await page.textContent('#ranking'), /Gradient norm has no better and no worse/);
      assert.equal(await marks(page, 'learning-rate', 'symbol'), show.cells.length);
      await page.getByRole('radio', {name: 'Bleu'}).check();
      await drawAll(page);
      assert.equal((await ids(page)).length, 11);
      assert.deepEqual(troubles, []);
      await close();
    });

test('where a part is held out, the test set says what that part has chosen', async () => {
  const {page, show, terminal, troubles, close} = await open('validated');
  assert.equal(show.ranked_by, 'validation_accuracy');
  const heads = await page.$$eval('#costs thead th', list => list.map(head => head.textContent));
  assert.deepEqual(heads.slice(1, 4), ['Best', 'On test', 'Safe rate']);
  const cells = await page.$$eval(
      '#costs tbody tr', list => list.map(row => [row.cells[0].textContent, row.cells[2].firstChild.textContent]));
  for (const [name, onTest] of cells) {
    const {reported} = metricOf(show, 'test_accuracy').per_optimizer.find(({optimizer}) => optimizer === name);
    assert.equal(onTest, (100 * reported.value).toFixed(1));
    assert.ok(terminal.split('\n').some(line => line.startsWith(name) && line.includes(` ${onTest} `)), name);
  }
  assert.match(await page.textContent('#costs'), /held out of the training set; the test accuracy at them/);
  assert.deepEqual(troubles, []);
  await close();
});
