// Every figure, in the page's order. A figure is
//   id         its name as a file
//   uses       what of the view it follows besides optimizers and learning rates: 'metric', 'target'
//   title, caption(data, view)
//   spec       (data, view) -> a Vega-Lite specification, data and all
//   table      (data, view) -> {columns, rows}: the same numbers as text
// `data` is prepare()'s, `view` {theme, metric, target, width, hiddenOptimizers, hiddenRates}.
import { accuracyEpochs, lossEpochs } from './epochs.js';
import { comparisons } from './comparisons.js';
import { convergence } from './convergence.js';
import { divergence } from './divergence.js';
import { heatmap } from './heatmap.js';
import { learningRate } from './learning_rate.js';
import { profiles } from './profiles.js';
import { relative } from './relative.js';
import { seeds } from './seeds.js';
import { windows } from './windows.js';

export const figures = [learningRate, heatmap, windows, relative, accuracyEpochs, lossEpochs, seeds, convergence, divergence, comparisons, profiles];
