import {curveRows, metricOf, scaled, titled, visibleCells, visibleOptimizers} from '../data.js';
import {missing} from '../format.js';

import {metricLabels, panels, rateColour, schema, tooltip} from './common.js';

// Diverging losses would flatten all others: the axis ends a little above the value before training.
const domain = (metric, rows) => {
  const values = rows.flatMap(row => [row.low, row.high]).filter(x => x !== null && Number.isFinite(x));
  const highest = values.reduce(
      (a, b) => Math.max(a, b), -Infinity);  // a spread argument would overflow the stack of a large study
  const untrained = scaled(metric, metric.untrained);
  const top = metric.capped && untrained !== null ? Math.min(untrained + 0.15 * Math.abs(untrained), highest) : highest;
  return values.length ? [Math.max(metric.least, values.reduce((a, b) => Math.min(a, b))), top] : [0, 1];
};

// A panel of more lines than this is a cloud: their bands would only hide them.
const mostBands = 24;
const bandsDrawn = data => data.seeds.length > 1 && data.rates.length <= mostBands;
const bandText = data => {
  if (data.seeds.length === 1) return '';
  return bandsDrawn(data) ? ', the band one standard deviation either way' :
                            ', without their spread, which so many lines would hide (it is in the table)';
};
// A screen shows no more; the points of one line are thinned, the last kept.
const mostPoints = 15_000;
const drawn = (data, view) => {
  const cells = visibleCells(data, view).length;
  const epochs = data.epochs.drawn;
  const step = Math.max(1, Math.ceil((cells * epochs.length) / mostPoints));
  return new Set(epochs.filter((_, i) => i % step === 0 || i === epochs.length - 1));
};

export const epochs = {
  id: 'epochs',
  uses: ['metric'],
  title: (view, data) => `${titled(metricOf(data, view).title)}, epoch by epoch`,
  caption: (data, view) => {
    const {recorded} = data.epochs;
    const shown = drawn(data, view).size;
    return (`One panel per optimizer, one line per learning rate: mean over seeds${bandText(data)}. ` +
            (metricOf(data, view).capped ?
                 'A line ends where a value is no longer finite; the axis ends above the one before training, and cuts off what lies beyond. ' :
                 '') +
            (shown < recorded ? `${shown} of ${recorded} epochs are drawn.` : ''))
        .trim();
  },
  spec(data, view) {
    const names = visibleOptimizers(data, view);
    const {columns, width, height} = panels(view, names.length);
    const metric = metricOf(data, view);
    const shown = drawn(data, view);
    const curves = curveRows(data, view).filter(row => shown.has(row.epoch));
    const [bottom, top] = domain(metric, curves);
    const rows = curves.map(
        row => ({
          ...row,
          ...(row.value > top ? {low: null, high: null} : {}),  // no band round a line that has left the axis
        }));
    const y = {
      field: 'value',
      type: 'quantitative',
      title: null,
      axis: {tickCount: 4, format: '.6~g', labelExpr: metricLabels(metric)},
      scale: {domain: [bottom, top], nice: true, zero: false},
    };
    const few = data.epochs.told.length === data.epochs.drawn.length;
    const line = {mark: {type: 'line', strokeWidth: few ? 1.75 : 1, clip: true}, encoding: {y}};
    const band = {
      mark: {type: 'area', opacity: 0.14, clip: true},
      encoding: {y: {...y, field: 'low'}, y2: {field: 'high'}}
    };
    const layer = bandsDrawn(data) ? [band, line] : [line];
    // What hovers: a mark for every epoch would be most of a large page's weight.
    if (few) {
      layer.push({
        mark: {type: 'point', filled: true, size: 26, clip: true},
        encoding: {
          y,
          tooltip: tooltip([
            ['optimizer', 'optimizer'], ['rate', 'learning rate'], ['epoch', 'epoch'],
            ['valueText', `${metric.heading}${data.seeds.length > 1 ? ' ± standard deviation' : ''}`]
          ]),
        },
      });
    } else {
      line.encoding.tooltip = tooltip([['optimizer', 'optimizer'], ['rate', 'learning rate']]);
    }
    return {
      $schema: schema,
      data: {name: 'epochs', values: rows},
      facet: {field: 'optimizer', type: 'nominal', title: null, sort: names, header: {labelAnchor: 'start'}},
      columns,
      spacing: {row: 22, column: 22},
      spec: {
        width,
        height,
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            title: null,
            axis: {tickCount: 5, tickMinStep: 1, format: 'd', grid: false},
            scale: {nice: false}
          },
          color: rateColour(data, view)
        },
        layer,
      },
    };
  },
  table(data, view) {
    const {drawn: epochs, told} = data.epochs;
    const every = Math.max(1, Math.ceil(told.length / 12));  // a table of no more columns than that can be read
    const shown = [...told.keys()].filter(k => k % every === 0 || k === told.length - 1);
    const rows = visibleCells(data, view).map(cell => {
      const {texts} = metricOf(data, view).curves[cell.index];
      return [cell.optimizer, cell.rate, ...shown.map(k => texts[k] ?? missing)];
    });
    return {columns: ['optimizer', 'learning rate', ...shown.map(k => `epoch ${epochs[told[k]]}`)], rows};
  },
};
