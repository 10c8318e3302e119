// The ranking as a table: the program's own figures, over the whole grid whatever is hidden.
import {figuresOf, metricOf, titled} from './data.js';
import {h} from './dom.js';
import {optimizerTable, stacked} from './optimizer_table.js';

const rankCell = row =>
    (row.ranked ? stacked(row.text.rank, row.text.bounds) :
                  h('td', {}, h('span', {'aria-hidden': 'true'}, '–'), h('span', {class: 'unseen'}, 'not ranked')));

const columns = (data, {title, window}) => {
  return [
    ['Rank', ({rank}) => rankCell(rank), `by average ${title}; in brackets where the true one lies, with 95 %`],
    ['Average', ({f}) => stacked(...f.text.area), `${title} averaged over the logarithm of the learning rate`],
    ['Best', ({f}) => stacked(...f.text.best), 'where no seed diverged; ! on the edge of the grid'],
    [
      'Sensitivity', ({f}) => stacked(...f.text.sensitivity),
      'from the best to the mean over the grid: 0 would be perfect forgiveness'
    ],
    ['Window', ({f}) => stacked(...f.text.window), `decades of learning rate within ${window}`],
    [
      'Diverged',
      ({optimizer}) => {
        const {trials, diverged} = data.divergence.find(item => item.optimizer === optimizer);
        return stacked(trials ? String(diverged) : '–', trials ? `of ${trials}` : null);
      },
      'trials'
    ],
  ];
};

const note = (data, {heading, isLowerBetter, window}) =>
    `${titled(heading)}: ${isLowerBetter ? 'lower' : 'higher'} is better. ` +
    'Average: over the logarithm of the learning rate, what a rate drawn blindly from the grid would get; a trial that diverged counts as untrained. ' +
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
  const rows = metric.ranking.filter(row => !view.hiddenOptimizers.has(row.optimizer))
                   .map(rank => ({
                          optimizer: rank.optimizer,
                          rank,
                          f: figuresOf(data, view, rank.optimizer),
                          isLeader: rank.ranked && rank === metric.ranking[0],
                        }));
  const edges =
      metric.per_optimizer.filter(f => f.learning_rates_to_add.length && !view.hiddenOptimizers.has(f.optimizer));
  return h(
      'div', {}, optimizerTable(data, 'Ranking', 'Ranking of the optimizers', columns(data, metric), rows),
      h('p', {class: 'note'}, note(data, metric)), unrankedNote(metric, view, notYet),
      unrankedNote(metric, view, notLearned), unrankedNote(metric, view, undefinedAverage),
      edges.length ? h('p', {class: 'note'},
                       `! Best on the grid\u2019s edge; worth adding: ${
                           edges.map(f => `${f.optimizer} ${f.text.add}`).join('; ')}.`) :
                     null);
};
