// The ranking as a table: the program's own figures, over the whole grid whatever is hidden.
import {figuresOf, metricOf, titled} from './data.js';
import {h} from './dom.js';
import {swatch} from './palette.js';

// A figure with what surrounds it below, smaller.
const stacked = (text, below) => h('td', {}, text, below ? h('small', {}, below) : null);
const rankCell = row =>
    (row.ranked ? stacked(row.text.rank, row.text.bounds) :
                  h('td', {}, h('span', {'aria-hidden': 'true'}, '–'), h('span', {class: 'unseen'}, 'not ranked')));

const columns = (data, {title, window}) => {
  return [
    ['Rank', rankCell, `by average ${title}; in brackets where the true one lies, with 95 %`],
    ['Average', (_, f) => stacked(...f.text.area), `${title} averaged over the logarithm of the learning rate`],
    ['Best', (_, f) => stacked(...f.text.best), 'where no seed diverged; ! on the edge of the grid'],
    [
      'Sensitivity', (_, f) => stacked(...f.text.sensitivity),
      'from the best to the mean over the grid: 0 would be perfect forgiveness'
    ],
    ['Window', (_, f) => stacked(...f.text.window), `decades of learning rate within ${window}`],
    [
      'Diverged',
      (_, f) => {
        const {trials, diverged} = data.divergence.find(({optimizer}) => optimizer === f.optimizer);
        return stacked(trials ? String(diverged) : '–', trials ? `of ${trials}` : null);
      },
      'trials'
    ],
  ];
};

const note = (data, {heading, isLowerBetter, window}) =>
    `${titled(heading)}: ${isLowerBetter ? 'lower' : 'higher'} is better. ` +
    'Average: over the logarithm of the learning rate, what a rate guessed blindly would get; a trial that diverged counts as untrained. ' +
    'Sensitivity: from the best to the mean over the grid. ' +
    `Window: decades within ${window}. ` + (data.seeds.length > 2 ? 'In brackets: 95 % intervals over seeds.' : '');

const unrankedNote = (metric, view, {complete, defined, say}) => {
  const names = metric.ranking
                    .filter(
                        row => !row.ranked && row.complete === complete && (!complete || row.defined === defined) &&
                            !view.hiddenOptimizers.has(row.optimizer))
                    .map(row => row.optimizer);
  return names.length ? h('p', {class: 'note'}, `– ${say(names.join(', '))}`) : null;
};
const notYet = {
  complete: false,
  say: names => `Not ranked yet: ${names}. A learning rate has no finished trial; what stands there is over the others.`
};
const notLearned = {
  complete: true,
  defined: true,
  say: names => `Not ranked: ${names}. Nothing is learned there.`
};
const undefinedAverage = {
  complete: true,
  defined: false,
  say: names => `Not ranked: ${names}. A trial diverged, and what the untrained model comes to is not known.`
};

export const ranking = (data, view) => {
  const metric = metricOf(data, view);
  if (!metric.isRanked) {
    return h('p', {class: 'note'}, `${titled(metric.title)} has no better and no worse: nothing is ranked by it.`);
  }
  const list = columns(data, metric);
  const rows = metric.ranking.filter(row => !view.hiddenOptimizers.has(row.optimizer))
                   .map(
                       row =>
                           h('tr', {class: row.ranked && row === metric.ranking[0] ? 'leader' : null},
                             h('th', {scope: 'row'}, swatch(data.optimizers.indexOf(row.optimizer)), row.optimizer),
                             ...list.map(([, cell]) => cell(row, figuresOf(data, view, row.optimizer)))));
  const edges =
      metric.per_optimizer.filter(f => f.learning_rates_to_add.length && !view.hiddenOptimizers.has(f.optimizer));
  return h(
      'div', {},
      h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Ranking'},
        h('table', {class: 'ranking'}, h('caption', {class: 'unseen'}, 'Ranking of the optimizers'),
          h('thead', {},
            h('tr', {}, h('th', {scope: 'col'}, 'Optimizer'),
              ...list.map(([name, , title]) => h('th', {scope: 'col', title}, name)))),
          h('tbody', {}, ...rows))),
      h('p', {class: 'note'}, note(data, metric)), unrankedNote(metric, view, notYet),
      unrankedNote(metric, view, notLearned), unrankedNote(metric, view, undefinedAverage),
      edges.length ? h('p', {class: 'note'},
                       `! Best on the grid\u2019s edge; worth adding: ${
                           edges.map(f => `${f.optimizer} ${f.text.add}`).join('; ')}.`) :
                     null);
};
