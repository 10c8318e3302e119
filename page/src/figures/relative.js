import {visibleCells} from '../data.js';
import {interval, rate} from '../format.js';

import {labels, legendRoom, lossesCapped, metricAxis, metricName, optimizerColour, optimizerDash, optimizerShape, schema, tooltip} from './common.js';
import {cellRows, show} from './learning_rate.js';

const decades = [...Array(13).keys()].map(i => 10 ** (i - 6));

export const relative = {
  id: 'relative',
  uses: ['metric'],
  title: view => `${
      view.metric === 'accuracy' ? 'Test accuracy' :
                                   'Training loss'} relative to each optimizer\u2019s own best learning rate`,
  caption: (data, view) =>
      'η/η*: 1 is the optimizer\u2019s best learning rate by accuracy, 10 is ten times too much. The flatter around 1, the less a wrong guess costs.' +
      lossesCapped(view),
  spec(data, view) {
    const rows =
        cellRows(data, view).filter(row => row.ratio !== null).map(row => ({...row, ratioText: rate(row.ratio)}));
    const x = {
      field: 'ratio',
      type: 'quantitative',
      title: 'learning rate relative to the best, η/η*',
      scale: {type: 'log', nice: false, padding: 12},
      axis: {values: decades, labelExpr: labels(decades)},
    };
    const y = metricAxis(view.metric);
    return {
      $schema: schema,
      width: view.width,
      height: Math.min(400, Math.max(260, view.width * 0.45)) + legendRoom(data, view),
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'relative', values: rows},
      encoding: {x, color: optimizerColour(data, view)},
      layer: [
        {mark: {type: 'line'}, encoding: {y, strokeDash: optimizerDash(data, view)}},
        {
          mark: {
            type: 'point',
            filled: true,
            size: Math.max(8, Math.min(56, (0.6 * view.width / data.rates.length) ** 2)),
            opacity: 1
          },
          encoding: {
            y,
            shape: optimizerShape(data, view),
            tooltip: tooltip([
              ['optimizer', 'optimizer'], ['ratioText', 'η/η*'], ['rateText', 'learning rate'],
              ['valueText', metricName(view.metric)]
            ])
          },
        },
      ],
    };
  },
  table(data, view) {
    const say = show(view.metric);
    return {
      columns: ['optimizer', 'η/η*', 'learning rate', metricName(view.metric)],
      rows: visibleCells(data, view)
                .filter(cell => cell.ratio !== null)
                .map(cell => [cell.optimizer, rate(cell.ratio), rate(cell.rate), interval(cell[view.metric], say)]),
    };
  },
};
