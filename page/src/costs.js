// What a wrong learning rate costs as a table: the program's own figures, whatever is hidden of the grid.
import {figuresOf, metricOf, titled} from './data.js';
import {h} from './dom.js';
import {optimizerTable, stacked} from './optimizer_table.js';

// What the test set says where the best learning rate was chosen without it.
const onTest = data => {
  const metric = data.metrics.find(({name}) => name === data.reported_by);
  const cell = ({optimizer}) => stacked(...metric.per_optimizer[data.optimizers.indexOf(optimizer)].text.reported);
  return metric ? [['On test', cell, `${metric.title} at the best learning rate, which it did not choose`]] : [];
};

const columns = (data, {difference_unit: unit}) => [
    ['Best', ({text}) => stacked(...text.best), 'where no seed diverged; ! on the edge of the grid'], ...onTest(data),
    [
      'Safe rate', ({text}) => stacked(...text.cost.safe),
      'the middle of the good range, which stands below it: within 5 % of the gain of the best'
    ],
    [
      'Off by 10', ({text}) => stacked(...text.cost.decade),
      `lost on average by up to 10 times too much or too little, ${unit}`
    ],
    ['Too low', ({text}) => stacked(...text.cost.too_low), `by up to 10 times too low, ${unit}`],
    ['Too high', ({text}) => stacked(...text.cost.too_high), `by up to 10 times too high, ${unit}`],
    ['Standing', ({text}) => h('td', {class: 'words'}, text.standing || '–'), 'what these seeds say']];

// The cheapest first, then those of which it is not known.
const ordered = (data, view) => {
  const {covered} = metricOf(data, view).decisions.cost;
  return [...covered, ...data.optimizers.filter(name => !covered.includes(name))].filter(
      name => !view.hiddenOptimizers.has(name));
};

export const costs = (data, view) => {
  const metric = metricOf(data, view);
  if (!metric.isRanked) {
    return h('p', {class: 'note'}, `${titled(metric.title)} has no better and no worse: nothing is lost of it.`);
  }
  const rows = ordered(data, view).map(optimizer => {
    const {text} = figuresOf(data, view, optimizer);
    const {certainty, named} = metric.decisions.cost;
    return {optimizer, text, isLeader: ['clear', 'likely'].includes(certainty) && named.includes(optimizer)};
  });
  const reasons =
      rows.filter(({text}) => text.cost.reason).map(({optimizer, text}) => `${optimizer}: ${text.cost.reason}`);
  // Where these seeds say nothing there is no column of dashes.
  const shown = columns(data, metric).filter(([name]) => name !== 'Standing' || rows.some(({text}) => text.standing));
  return h(
      'div', {}, optimizerTable(data, 'Costs', 'What a wrong learning rate costs', shown, rows),
      h('p', {class: 'note'},
        `Best: ${metric.heading}. Costs: ${
            metric.difference_unit} lost on average where the learning rate is up to 10 times off the safe one. ` +
            (data.seeds.length > 2 ? 'In brackets: 95 % intervals over seeds.' : '')),
      h('p', {class: 'note'}, data.selection_note),
      reasons.length ? h('p', {class: 'note'}, `– ${reasons.join('. ')}.`) : null);
};
