import {figuresOf, scaled, visibleCells, visibleOptimizers} from '../data.js';
import {interval, percent, rate, significant} from '../format.js';
import {inks} from '../theme.js';

import {legendRoom, lossesCapped, metricAxis, metricName, optimizerColour, optimizerDash, optimizerShape, rateAxis, schema, tooltip} from './common.js';

export const show = metric => (metric === 'accuracy' ? x => percent(x) : x => significant(x));

export const cellRows = (data, view) => {
  const say = show(view.metric);
  return visibleCells(data, view)
      .filter(cell => cell[view.metric])
      .map(cell => ({
             optimizer: cell.optimizer,
             rate: cell.rate,
             ratio: cell.ratio,
             diverged: cell.diverged,
             value: scaled(view.metric, cell[view.metric].value),
             low: scaled(view.metric, cell[view.metric].low ?? cell[view.metric].value),
             high: scaled(view.metric, cell[view.metric].high ?? cell[view.metric].value),
             rateText: rate(cell.rate),
             valueText: interval(cell[view.metric], say),
             divergedText: `${cell.diverged} of ${cell.done}`,
           }));
};

export const cellTip = view => tooltip([
  ['optimizer', 'optimizer'],
  ['rateText', 'learning rate'],
  ['valueText', metricName(view.metric)],
  ['divergedText', 'diverged'],
]);

export const learningRate = {
  id: 'learning-rate',
  uses: ['metric'],
  title: view => `Final ${metricName(view.metric)} by learning rate`,
  caption: (data, view) => `Mean over ${data.trials.done < data.trials.planned ? 'the finished of ' : ''}${
                               data.seeds.length} seed${data.seeds.length === 1 ? '' : 's'}` +
      (data.seeds.length > 1 ? '; the band is the 95 % bootstrap interval over them' : '') +
      `. A flat, ${view.metric === 'loss' ? 'low' : 'high'} curve forgives a wrong learning rate.` +
      (data.trials.diverged ? ' × marks learning rates where a trial diverged.' : '') +
      ' The dashed line is the untrained model.' + lossesCapped(view),
  spec(data, view) {
    const x = rateAxis(data, view.width);
    const colour = optimizerColour(data, view);
    const y = metricAxis(view.metric);
    const initial = data.initial[view.metric];
    // Marks no larger than the distance between learning rates allows.
    const size = Math.max(8, Math.min(62, (0.7 * view.width / data.rates.length) ** 2));
    const layers = [
      {mark: {type: 'area', opacity: 0.16}, encoding: {y: {...y, field: 'low'}, y2: {field: 'high'}}},
      {mark: {type: 'line', strokeWidth: 2.25}, encoding: {y, strokeDash: optimizerDash(data, view)}},
      {
        mark: {type: 'point', filled: true, size, opacity: 1},
        encoding: {y, shape: optimizerShape(data, view), tooltip: cellTip(view)}
      },
      {
        transform: [{filter: 'datum.diverged > 0'}],
        mark: {type: 'text', text: '×', fontSize: size < 40 ? 11 : 18, fontWeight: 700, dy: size < 40 ? -7 : -11},
        encoding: {y},
      },
    ];
    if (initial !== null) {
      layers.push({
        data: {values: [{value: scaled(view.metric, initial)}]},
        mark: {type: 'rule', strokeDash: [3, 4], color: inks[view.theme].soft},
        encoding: {y: {field: 'value', type: 'quantitative'}, x: null, color: null},
      });
    }
    return {
      $schema: schema,
      width: view.width,
      height: Math.min(440, Math.max(280, view.width * 0.62)) + legendRoom(data, view),
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'cells', values: cellRows(data, view)},
      encoding: {x, color: colour},
      layer: layers,
    };
  },
  table(data, view) {
    const say = show(view.metric);
    const rates = data.rates.filter(x => !view.hiddenRates.has(x));
    const rows = visibleOptimizers(data, view)
                     .map(
                         name =>
                             [name,
                              ...figuresOf(data, name)
                                  .relative.filter(p => !view.hiddenRates.has(p.learning_rate))
                                  .map(p => interval(p[view.metric], say)),
    ]);
    return {columns: ['optimizer', ...rates.map(rate)], rows};
  },
};
