import {figuresOf, metricOf, visibleOptimizers} from '../data.js';
import {inks} from '../theme.js';

import {nameWidth, optimizerColour, optimizerRows, rateAxis, schema, tooltip} from './common.js';

const windowsOf = (data, view) => visibleOptimizers(data, view).flatMap(name => {
  const figures = figuresOf(data, view, name);
  return figures.windows.map((w, i) => ({optimizer: name, ...w, ...figures.text.windows[i]}));
});

export const windows = {
  id: 'windows',
  uses: ['metric', 'budget'],
  ranks: true,
  title: () => 'Usable learning rates',
  caption: (data, view) =>
      `The learning rates whose mean ${metricOf(data, view).title} stays within 1, 2 and 5 ${
          metricOf(data, view).isShare ?
              'points of the optimizer\u2019s best' :
              '% of the way from the untrained model to the optimizer\u2019s best'}, from dark to light, ` +
      'interpolated between those tried; they end at the last learning rate at which no seed diverged. ' +
      'An arrow: the grid ends inside the window, which may be wider. The optimizer must learn here to have one.',
  spec(data, view) {
    const rows = windowsOf(data, view)
                     .filter(w => w.low !== null)
                     .map(w => ({
                            optimizer: w.optimizer,
                            epsilon: w.epsilon,
                            low: Math.log10(w.low),
                            high: Math.log10(w.high),
                            open_low: w.open_low,
                            open_high: w.open_high,
                            withinText: w.within,
                            rangeText: w.range,
                            decadesText: w.decades,
                          }))
                     .sort((a, b) => b.epsilon - a.epsilon);
    const without = windowsOf(data, view)
                        .filter(w => w.low === null && w.epsilon === 0.05)
                        .map(w => ({optimizer: w.optimizer, label: w.range}));
    const noBar = {
      transform: [{filter: 'isValid(datum.label)'}],
      mark: {type: 'text', align: 'left', dx: 6, fontStyle: 'italic', color: inks[view.theme].soft},
      encoding: {x: {value: 0}, text: {field: 'label'}, color: null},
    };
    const x = rateAxis(data, view.width - nameWidth(data, view));
    const colour = optimizerColour(data, view, false);
    const tip = tooltip([
      ['optimizer', 'optimizer'], ['withinText', 'within'], ['rangeText', 'learning rates'], ['decadesText', 'decades']
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
      data: {name: 'windows', values: [...rows, ...without]},
      encoding: {y: optimizerRows(data, view), color: colour},
      layer: [...bars, arrow('low', '◂', -7), arrow('high', '▸', 7), noBar],
    };
  },
  table: (data, view) => ({
    columns: ['optimizer', 'within', 'learning rates', 'decades'],
    rows: windowsOf(data, view).map(w => [w.optimizer, w.within, w.range, w.decades]),
  }),
};
