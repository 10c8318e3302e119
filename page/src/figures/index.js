// Every figure, in the page's order. A figure is
//   id         its name as a file
//   uses       what of the view it follows besides optimizers and learning rates: 'metric', 'target', 'budget'
//   has        ({metrics}): whether a study has something for it; shown (data, view): whether this view has
//   ranks      true: it says what is better, and is not shown of a metric that has no better
//   title, caption(data, view)
//   spec       (data, view) -> a Vega-Lite specification, data and all
//   table      (data, view) -> {columns, rows}: the same numbers as text
// `data` is prepare()'s, `view` {theme, metric, target, width, hiddenOptimizers, hiddenRates};
// its metric is a name, its target each metric's place on its slider, by name.
import {metricOf} from '../data.js';

import {comparisons} from './comparisons.js';
import {convergence} from './convergence.js';
import {divergence} from './divergence.js';
import {epochs} from './epochs.js';
import {forgiveness} from './forgiveness.js';
import {heatmap} from './heatmap.js';
import {learningRate} from './learning_rate.js';
import {profiles} from './profiles.js';
import {relative} from './relative.js';
import {seeds} from './seeds.js';
import {windows} from './windows.js';

const figures = [
  forgiveness, learningRate, heatmap, windows, relative, epochs, seeds, convergence, divergence, comparisons, profiles
];

// Those that the data have something for: none before a trial is finished, no convergence where nothing was learned.
const hasSomething = (figure, {metrics}) => {
  if (figure.uses.includes('target')) return metrics.some(({convergence: {targets}}) => targets.length > 0);
  return figure.has?.({metrics}) ?? true;
};
export const figuresFor = data => data.trials.done === 0 ? [] : figures.filter(figure => hasSomething(figure, data));
export const isShown = (figure, data, view) =>
    (!figure.ranks || metricOf(data, view).isRanked) && (figure.shown?.(data, view) ?? true);

// The slider's first place in each metric: the middle one of the program's own targets.
const middle = (targets, own) => Math.max(0, targets.indexOf(own[Math.floor(own.length / 2)]));
export const firstTargets = ({metrics}) =>
    Object.fromEntries(metrics.map(({name, targets, convergence}) => [name, middle(convergence.targets, targets)]));
