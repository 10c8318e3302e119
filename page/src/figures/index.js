// Every figure, in the page's order. A figure is
//   id         its name as a file
//   uses       what of the view it follows besides optimizers and learning rates: 'metric', 'target'
//   title, caption(data, view)
//   spec       (data, view) -> a Vega-Lite specification, data and all
//   table      (data, view) -> {columns, rows}: the same numbers as text
// `data` is prepare()'s, `view` {theme, metric, target, width, hiddenOptimizers, hiddenRates};
// its target is {accuracy, loss}: each metric's place on its slider.
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
    figures.filter(
        figure =>
            !figure.uses.includes('target') || Object.values(data.convergence).some(({targets}) => targets.length > 0));

// The slider's first place in either metric: the middle one of the program's own targets.
const middle = (targets, own) => Math.max(0, targets.indexOf(own[Math.floor(own.length / 2)]));
export const firstTargets = ({convergence, targets, loss_targets}) => ({
  accuracy: middle(convergence.accuracy.targets, targets),
  loss: middle(convergence.loss.targets, loss_targets),
});
