import {figuresOf, visibleOptimizers} from '../data.js';
import {interval, plain, rate} from '../format.js';

import {nameWidth, optimizerColour, optimizerRows, rateAxis, schema, tooltip} from './common.js';

const points = epsilon => `${plain(100 * epsilon, 2)} point${epsilon === 0.01 ? '' : 's'}`;
const rangeText = w => `${w.open_low ? '≤ ' : ''}${rate(w.low)} to ${w.open_high ? '≥ ' : ''}${rate(w.high)}`;
const decadesText = w => (w.open_low || w.open_high ? '≥ ' : '') + interval(w.decades, x => plain(x, 3));
const windowsOf = (data, view) =>
    visibleOptimizers(data, view)
        .flatMap(name => figuresOf(data, name).accuracy.windows.map(w => ({optimizer: name, ...w})))
        .filter(w => w.low !== null);

export const windows = {
  id: 'windows',
  uses: [],
  title: () => 'Usable learning rates',
  caption: () =>
      'The learning rates whose mean test accuracy stays within 1, 2 and 5 points of the optimizer\u2019s best, from dark to light, ' +
      'interpolated between those tried. An arrow: the grid ends inside the window, which may be wider.',
  spec(data, view) {
    const rows = windowsOf(data, view)
                     .map(w => ({
                            optimizer: w.optimizer,
                            epsilon: w.epsilon,
                            low: w.low,
                            high: w.high,
                            open_low: w.open_low,
                            open_high: w.open_high,
                            epsilonText: points(w.epsilon),
                            rangeText: rangeText(w),
                            decadesText: decadesText(w),
                          }))
                     .sort((a, b) => b.epsilon - a.epsilon);
    const x = rateAxis(data, view.width - nameWidth(data, view));
    const colour = optimizerColour(data, view, false);
    const tip = tooltip([
      ['optimizer', 'optimizer'], ['epsilonText', 'within'], ['rangeText', 'learning rates'], ['decadesText', 'decades']
    ]);
    const bars = [[0.05, 0.28, 20], [0.02, 0.6, 13], [0.01, 1, 6]].map(
        ([epsilon, opacity, size]) => ({
          transform: [{filter: `datum.epsilon === ${epsilon}`}],
          mark: {type: 'bar', size, opacity, cornerRadius: 2},
          encoding: {x: {...x, field: 'low'}, x2: {field: 'high'}, tooltip: tip},
        }));
    const arrow = (side, text, dx) => ({
      transform: [{filter: `datum.epsilon === 0.05 && datum.open_${side}`}],
      mark: {type: 'text', text, fontSize: 13, dx},
      encoding: {x: {...x, field: side}},
    });
    return {
      $schema: schema,
      width: view.width,
      height: 30 * visibleOptimizers(data, view).length + 50,
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'windows', values: rows},
      encoding: {y: optimizerRows(data, view), color: colour},
      layer: [...bars, arrow('low', '◂', -7), arrow('high', '▸', 7)],
    };
  },
  table: (data, view) => ({
    columns: ['optimizer', 'within', 'learning rates', 'decades'],
    rows: windowsOf(data, view).map(w => [w.optimizer, points(w.epsilon), rangeText(w), decadesText(w)]),
  }),
};
