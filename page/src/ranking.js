// The ranking as a table: the program's own figures, over the whole grid whatever is hidden.
import { figuresOf, metrics } from './data.js';
import { interval, plain, points, rate } from './format.js';
import { h } from './dom.js';

const rankText = row => {
  const rank = plain(row.rank, 3);
  return row.rank_low === null || row.rank_low === row.rank_high ? rank : `${rank} [${row.rank_low}–${row.rank_high}]`;
};
const windowText = w => (w.low === null ? '–' : (w.open_low || w.open_high ? '≥ ' : '') + plain(w.decades.value, 2));

const columns = metric => {
  const show = metric === 'accuracy' ? x => points(x) : x => plain(x, 3);
  return [
    ['Rank', (row) => rankText(row), 'by area under the accuracy curve; in brackets where it falls when seeds are drawn again'],
    ['Average', (_, f) => interval(f[metric].area, show), `${metrics[metric].name} averaged over the logarithm of the learning rate: what a learning rate guessed blindly would get`],
    ['Best', (_, f) => (f[metric].best ? `${show(f[metric].best.value)} at ${rate(f[metric].best_learning_rate)}${f[metric].edge ? ' !' : ''}` : '–'), '! on the edge of the grid'],
    ['Sensitivity', (_, f) => interval(f[metric].sensitivity, show), 'best less mean over the grid: 0 would be perfect forgiveness'],
    ['Window', (_, f) => windowText(f.accuracy.windows[1]), 'decades of learning rate within 2 points of the best accuracy'],
    ['Diverged', (_, f) => (f.divergence.trials ? `${f.divergence.diverged} of ${f.divergence.trials}` : '–'), 'trials'],
  ];
};

export const ranking = (data, view) => {
  const list = columns(view.metric);
  const swatch = name => h('i', { class: `swatch c${data.optimizers.indexOf(name) % 8}`, 'aria-hidden': 'true' });
  const rows = data.ranking.filter(row => !view.hiddenOptimizers.has(row.optimizer)).map(row =>
    h('tr', {}, h('th', { scope: 'row' }, swatch(row.optimizer), row.optimizer), ...list.map(([, text]) => h('td', {}, text(row, figuresOf(data, row.optimizer))))));
  const edges = data.per_optimizer.filter(f => f.accuracy.learning_rates_to_add.length && !view.hiddenOptimizers.has(f.optimizer));
  return h('div', {},
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Ranking' },
      h('table', { class: 'ranking' }, h('caption', { class: 'unseen' }, 'Ranking of the optimizers'),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Optimizer'), ...list.map(([name, , title]) => h('th', { scope: 'col', title }, name)))),
        h('tbody', {}, ...rows))),
    h('p', { class: 'note' },
      `${view.metric === 'accuracy' ? 'Test accuracy in %' : 'Training loss'}. Average: over the logarithm of the learning rate, what a rate guessed blindly would get. ` +
      'Sensitivity: the best less the mean. Window: decades within 2 points of the best accuracy. ' +
      (data.seeds.length > 1 ? 'In brackets: 95 % intervals over seeds.' : '')),
    edges.length
      ? h('p', { class: 'note' }, `! The best learning rate lies on the grid\u2019s edge; worth adding: ${edges.map(f => `${f.optimizer} ${f.accuracy.learning_rates_to_add.map(rate).join(', ')}`).join('; ')}.`)
      : null);
};
