// The slider of epochs: what every figure shows as of an earlier one.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {drawAll, ids, open, settled, tableOf} from './browser.mjs';

// What has time as an axis shows all of it, wherever the slider stands.
const ofTime = ['epochs', 'convergence'];
const percent = x => (100 * x).toFixed(1);
const withoutRates = text => text.replaceAll(/\d[^\s,;)]*/g, '#').replaceAll('\u00a0', ' ');

const toEpoch5 = async page => {
  await page.focus('#budget');
  await page.keyboard.press('Home');
  for (let i = 0; i < 4; ++i) await page.keyboard.press('ArrowRight');
};

// All that the page says and draws: by figure, and around them.
const told = async page => {
  await drawAll(page);
  const all = {
    header: await page.textContent('header'),
    costs: await page.textContent('#costs'),
    ranking: await page.textContent('#ranking')
  };
  for (const id of await ids(page)) {
    all[id] = {
      caption: await page.textContent(`#${id} figcaption`),
      drawing: await page.$$eval(
          `#${id} svg .role-mark > *`,
          list => list.map(e => (e.getAttribute('d') ?? e.textContent) + e.getAttribute('transform')).join()),
      table: JSON.stringify(await tableOf(page, id)),
    };
  }
  return all;
};

test('begins with all epochs, and says nothing of others', async () => {
  const {page, show, close} = await open('typical');
  assert.equal(await page.textContent('output[for=budget]'), '20 of 20');
  assert.equal(await page.textContent('h1'), show.question);
  const {header, ...figures} = await told(page);
  assert.ok(!JSON.stringify(figures).includes('As of epoch'));
  await close();
});

test('is a slider with a name, a text and keys', async () => {
  const {page, close} = await open('typical');
  const slider = page.getByRole('slider', {name: 'Epochs'});
  assert.equal(await slider.getAttribute('aria-valuetext'), 'after 20 of 20 epochs');
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await slider.getAttribute('aria-valuetext'), 'after 19 of 20 epochs');
  await page.keyboard.press('Home');
  assert.equal(await slider.getAttribute('aria-valuetext'), 'after 1 of 20 epochs');
  assert.ok(await slider.evaluate(e => e === document.activeElement));
  await close();
});

test('changes headline, tables and every figure of final values, and changes them back', async () => {
  const {page, troubles, close} = await open('typical');
  const before = await told(page);
  await toEpoch5(page);
  const then = await told(page);
  assert.deepEqual(Object.keys(then), Object.keys(before));
  for (const [id, parts] of Object.entries(then)) {
    if (ofTime.includes(id)) {
      assert.deepEqual(parts, before[id], id);
    } else if (parts.caption) {
      assert.ok(parts.caption.startsWith('As of epoch 5 of 20. '), id);
      // Where nothing diverges after the fifth epoch.
      if (id !== 'divergence') assert.ok(parts.drawing !== before[id].drawing && parts.table !== before[id].table, id);
    } else {
      assert.ok(parts.includes('As of epoch 5 of 20.') && parts !== before[id], id);
    }
  }
  await page.keyboard.press('End');
  assert.deepEqual(await told(page), before);
  assert.deepEqual(troubles, []);
  await close();
});

test('shows what etude show --json says of the study as of that epoch', async () => {
  const {page, fifth, show, close} = await open('typical');
  await toEpoch5(page);
  const [accuracy] = fifth.metrics;
  assert.equal(withoutRates(await page.textContent('.verdict')), withoutRates(fifth.verdict.text));
  assert.notEqual(fifth.verdict.text, show.verdict.text);
  const ranking = await page.$$eval(
      '#ranking tbody tr',
      list => list.map(row => [...row.cells].map(cell => cell.firstChild.textContent || cell.textContent)));
  accuracy.ranking.forEach(({optimizer, rank}, i) => {
    const {area, best} = accuracy.per_optimizer.find(item => item.optimizer === optimizer);
    assert.deepEqual(ranking[i].slice(0, 3), [optimizer, String(rank), percent(area.value)]);
    assert.equal(ranking[i][3].replace(' !', ''), percent(best.value));
  });
  const {rows} = await tableOf(page, 'learning-rate');
  const rates = fifth.learning_rates.length;
  rows.forEach(
      (row, o) => row.slice(1).forEach(
          (cell, r) => assert.equal(cell.split(' ')[0], percent(accuracy.cells[o * rates + r].mean.value))));
  const {rows: pairs} = await tableOf(page, 'comparisons');
  const areas = accuracy.comparisons.filter(({figure}) => figure === 'area');
  areas.forEach(
      ({probability_a_better: share}, i) =>
          assert.equal(pairs[i][3], share.toFixed(2), `${pairs[i][0]} ${pairs[i][1]}`));
  await close();
});

test('a trial that diverges later has not diverged yet', async () => {
  const {page, show, close} = await open('typical');
  await page.focus('#budget');
  await page.keyboard.press('Home');
  const count = async () => Number((await page.textContent('header')).match(/(\d+) diverged/)[1]);
  const early = await count();  // one seed's step 5 is in the second epoch
  assert.ok(early > 0 && early < show.trials.diverged);
  const {rows} = await tableOf(page, 'divergence');
  assert.equal(rows.reduce((sum, row) => sum + Number(row[1].split(' ')[0]), 0), early);
  await page.keyboard.press('ArrowRight');
  assert.equal(await count(), show.trials.diverged);
  await close();
});

test('follows the metric, and what is hidden stays hidden', async () => {
  const {page, fifth, close} = await open('typical');
  await page.getByLabel('Adam', {exact: true}).uncheck();
  await toEpoch5(page);
  await page.getByRole('radio', {name: 'Training loss'}).check();
  const {rows} = await tableOf(page, 'learning-rate');
  assert.equal(rows[0][0], 'RMSprop');
  const loss = fifth.metrics.find(({name}) => name === 'train_loss');
  assert.equal(rows[0][1].split(' ')[0], loss.cells[5].counted.value.toFixed(3));
  await close();
});

test('under a schedule a sentence says that it is not what a shorter run would give', async () => {
  const {page, close} = await open('scheduled');
  const note = page.locator('#budget-note');
  assert.ok(!await note.isVisible());
  await toEpoch5(page);
  assert.ok(await note.isVisible());
  assert.match(
      await note.textContent(), /followed warmup-cosine over all 20 epochs: runs of fewer would have had others/);
  assert.equal(await page.getAttribute('#budget', 'aria-describedby'), 'budget-note');
  await page.keyboard.press('End');
  assert.ok(!await note.isVisible());
  await close();
  const constant = await open('typical');
  await toEpoch5(constant.page);
  assert.ok(!await constant.page.locator('#budget-note').isVisible());
  await constant.close();
});

test('paper shows what is chosen, and says so', async () => {
  const {page, close} = await open('scheduled');
  await toEpoch5(page);
  await page.emulateMedia({media: 'print'});
  assert.match(await page.textContent('h1'), /As of epoch 5 of 20\./);
  assert.ok(await page.locator('#budget-note').isVisible());
  await page.emulateMedia({media: 'screen'});
  await page.focus('#budget');
  await page.keyboard.press('End');
  await page.emulateMedia({media: 'print'});
  assert.ok(!await page.locator('.controls').isVisible());
  await close();
});

test('takes no room of the first screen', async () => {
  const height = async change => {
    const {page, close} = await open('typical', {viewport: {width: 1280, height: 800}}, change);
    const top = await page.$eval('main', main => main.getBoundingClientRect().top);
    await close();
    return top;
  };
  assert.equal(await height(null), await height(data => (data.budgets.epochs = [])));
});

test('stays under the hand while the headline changes', async () => {
  const {page, close} = await open('typical');
  await page.focus('#budget');
  const top = () => page.$eval('.controls', bar => bar.getBoundingClientRect().top + scrollY);
  let last = await top();
  for (let i = 0; i < 19; ++i) {
    await page.keyboard.press('ArrowLeft');
    const next = await top();
    assert.ok(next >= last, `${next} above ${last}`);
    last = next;
  }
  await close();
});

test('there is none where a study has one epoch', async () => {
  const {page, troubles, close} = await open('rounding');
  await settled(page, 'learning-rate');
  assert.equal(await page.locator('#budget').count(), 0);
  assert.deepEqual(troubles, []);
  await close();
});
