import {metricOf, titled, visibleCells} from '../data.js';

import {cappedText, labels, legendRoom, metricAxis, optimizerColour, optimizerDash, optimizerShape, schema, tooltip} from './common.js';
import {cellRows} from './learning_rate.js';

const superscript = n => String(n).replace(/./g, c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c]));
const powerOfTen = n => (n === 0 ? '1' : n === 1 ? '10' : `10${superscript(n)}`);
// Every whole decade up to twelve, else as many as fit.
const decadesOf = rows => {
  const all = rows.map(row => row.decades);
  const [low, high] = [Math.ceil(Math.min(0, ...all)), Math.floor(Math.max(0, ...all))];
  const step = Math.max(1, Math.ceil((high - low) / 12));
  return [...Array(high - low + 1).keys()].map(i => i + low).filter(n => n % step === 0);
};

export const relative = {
  id: 'relative',
  uses: ['metric', 'budget'],
  title: (view, data) =>
      `${titled(metricOf(data, view).title)} relative to each optimizer\u2019s own best learning rate`,
  caption: (data, view) => `η/η*: 1 is the optimizer\u2019s best learning rate by ${data.metrics[0].title}, ` +
      '10 is ten times too much. The flatter around 1, the less a wrong guess costs. ' +
      'An optimizer that does not learn here has no best.' + cappedText(metricOf(data, view)),
  spec(data, view) {
    const rows = cellRows(data, view).filter(row => row.decades !== null);
    const decades = decadesOf(rows);
    const x = {
      field: 'decades',
      type: 'quantitative',
      title: 'learning rate relative to the best, η/η*',
      scale: {zero: false, nice: false, padding: 12},
      axis: {values: decades, labelExpr: labels(decades, decades.map(powerOfTen))},
    };
    const y = metricAxis(data, view);
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
              ['optimizer', 'optimizer'], ['ratioText', 'η/η*'], ['rate', 'learning rate'],
              ['valueText', metricOf(data, view).heading]
            ])
          },
        },
      ],
    };
  },
  table(data, view) {
    return {
      columns: ['optimizer', 'η/η*', 'learning rate', metricOf(data, view).heading],
      rows: visibleCells(data, view)
                .filter(cell => cell.decades !== null)
                .map(
                    cell =>
                        [cell.optimizer, cell.ratioText, cell.rate, metricOf(data, view).cells[cell.index].text.whole]),
    };
  },
};
