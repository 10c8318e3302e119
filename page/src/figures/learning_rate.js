import {bandEnd, metricOf, scaled, visibleCells, visibleOptimizers} from '../data.js';
import {countOf, seedsText} from '../format.js';
import {inks} from '../theme.js';

import {cappedText, legendRoom, metricAxis, optimizerColour, optimizerDash, optimizerShape, rateAxis, schema, tooltip} from './common.js';

export const cellRows = (data, view) => {
  const metric = metricOf(data, view);
  return visibleCells(data, view).filter(cell => metric.cells[cell.index].counted).map(cell => {
    const {counted: {value, low, high}, text} = metric.cells[cell.index];
    return {
      optimizer: cell.optimizer,
      rate: cell.rate,
      log: cell.log,
      decades: cell.decades,
      diverged: cell.diverged,
      value: scaled(metric, value),
      low: bandEnd(metric, low ?? value),
      high: bandEnd(metric, high ?? value),
      valueText: text.whole,
      ratioText: cell.ratioText,
      divergedText: countOf(cell.diverged, cell.done),
    };
  });
};

export const cellTip = (data, view) => tooltip([
  ['optimizer', 'optimizer'],
  ['rate', 'learning rate'],
  ['valueText', metricOf(data, view).heading],
  ['divergedText', 'diverged'],
]);

export const learningRate = {
  id: 'learning-rate',
  uses: ['metric', 'budget'],
  title: (view, data) => `Final ${metricOf(data, view).title} by learning rate`,
  caption: (data, view) =>
      `Mean over ${data.trials.done < data.trials.planned ? 'the finished of ' : ''}${seedsText(data)}` +
      (data.seeds.length > 2 ? '; the band is the 95 % interval over them' : '') + '. ' +
      (metricOf(data, view).isRanked ?
           `A flat, ${metricOf(data, view).isLowerBetter ? 'low' : 'high'} curve forgives a wrong learning rate.` :
           '') +
      (data.trials.diverged ? ' × marks learning rates where a trial diverged.' : '') +
      (metricOf(data, view).untrained === null ? '' : ' The dashed line is the untrained model.') +
      cappedText(metricOf(data, view)),
  spec(data, view) {
    const x = rateAxis(data, view.width);
    const colour = optimizerColour(data, view);
    const y = metricAxis(data, view);
    const metric = metricOf(data, view);
    const initial = metric.untrained;
    // Marks no larger than the distance between learning rates allows.
    const size = Math.max(8, Math.min(62, (0.7 * view.width / data.rates.length) ** 2));
    const layers = [
      {mark: {type: 'area', opacity: 0.16}, encoding: {y: {...y, field: 'low'}, y2: {field: 'high'}}},
      {mark: {type: 'line', strokeWidth: 2.25}, encoding: {y, strokeDash: optimizerDash(data, view)}},
      {
        mark: {type: 'point', filled: true, size, opacity: 1},
        encoding: {y, shape: optimizerShape(data, view), tooltip: cellTip(data, view)}
      },
      {
        transform: [{filter: 'datum.diverged > 0'}],
        mark: {type: 'text', text: '×', fontSize: size < 40 ? 11 : 18, fontWeight: 700, dy: size < 40 ? -7 : -11},
        encoding: {y},
      },
    ];
    if (initial !== null) {
      layers.push({
        data: {values: [{value: scaled(metric, initial)}]},
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
    const cells = visibleCells(data, view);
    const marked = cell =>
        metricOf(data, view).cells[cell.index].text.whole + (cell.diverged ? ` ×${cell.diverged}` : '');
    const rows =
        visibleOptimizers(data, view).map(name => [name, ...cells.filter(cell => cell.optimizer === name).map(marked)]);
    return {columns: ['optimizer', ...data.rates.filter(name => !view.hiddenRates.has(name))], rows};
  },
};
