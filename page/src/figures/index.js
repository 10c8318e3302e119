// Every figure, in the page's order. A figure is
//   id         its name as a file
//   uses       what of the view it follows besides optimizers and learning rates: 'metric', 'target'
//   title, caption(data, view)
//   spec       (data, view) -> a Vega-Lite specification, data and all
//   table      (data, view) -> {columns, rows}: the same numbers as text
// `data` is prepare()'s, `view` {theme, metric, target, width, hiddenOptimizers, hiddenRates}.
import {comparisons} from './comparisons.js';
import {convergence} from './convergence.js';
import {divergence} from './divergence.js';
import {accuracyEpochs, lossEpochs} from './epochs.js';
import {heatmap} from './heatmap.js';
import {learningRate} from './learning_rate.js';
import {profiles} from './profiles.js';
import {relative} from './relative.js';
import {seeds} from './seeds.js';
import {windows} from './windows.js';

const figures = [
  learningRate, heatmap, windows, relative, accuracyEpochs, lossEpochs, seeds, convergence, divergence, comparisons,
  profiles
];

// Those that the data have something for: none before a trial is finished, no convergence where nothing was learned.
export const figuresFor = data => data.trials.done === 0 ?
    [] :
    figures.filter(figure => !figure.uses.includes('target') || data.convergence.targets.length > 0);

// The slider's first place: the middle one of the program's own targets.
export const firstTarget = data =>
    Math.max(0, data.convergence.targets.indexOf(data.targets[Math.floor(data.targets.length / 2)]));
