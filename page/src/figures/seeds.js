import {metricOf, scaled, visibleCells, visibleOptimizers} from '../data.js';
import {inks} from '../theme.js';

import {cappedText, metricAxis, metricLabels, optimizerColour, panels, rateOrdinal, schema, tooltip} from './common.js';

// A box of fewer values than this says less than the values themselves.
const enoughForABox = 5;

export const seeds = {
  id: 'seeds',
  uses: ['metric', 'budget'],
  title: (view, data) => `Every seed\u2019s final ${metricOf(data, view).title}`,
  caption: (data, view) => (metricOf(data, view).scores ? 'A dot is one trial. ' : '') +
      (data.seeds.length >= enoughForABox ?
           'The box spans the quartiles with the median across, its line the smallest to the largest. ' :
           'The tick is the median, the line the smallest to the largest. ') +
      'Far apart: the learning rate works for some seeds only.' + cappedText(metricOf(data, view)) +
      [data.seeds_note, metricOf(data, view).value.text].filter(text => text).map(text => ` ${text}`).join(''),
  spec(data, view) {
    const metric = metricOf(data, view);
    const names = visibleOptimizers(data, view);
    const boxes = [];
    const dots = [];
    for (const cell of visibleCells(data, view)) {
      const five = metric.five_numbers[cell.index].map(x => scaled(metric, x));
      if (five[0] === null) continue;
      const [low, first, median, third, high] = five;
      const texts = metric.five_numbers_texts[cell.index];
      boxes.push({
        optimizer: cell.optimizer,
        rate: cell.rate,
        low,
        first,
        value: median,
        third,
        high,
        valueText: texts[2],
        spanText: `${texts[0]} to ${texts[4]}`,
      });
      (metric.scores?.[cell.index] ?? []).forEach((score, i) => {
        if (score === null) return;
        dots.push({
          optimizer: cell.optimizer,
          rate: cell.rate,
          seed: data.seeds[i],
          value: scaled(metric, score),
          valueText: metric.scores_texts[cell.index][i],
        });
      });
    }
    const {columns, width, height} = panels(view, names.length);
    const y = {
      ...metricAxis(data, view, {scale: {padding: 5}}),
      title: null,
      axis: {tickCount: 4, format: '.6~g', labelExpr: metricLabels(metric)}
    };
    const {soft} = inks[view.theme];
    const boxTip =
        tooltip([['optimizer', 'optimizer'], ['rate', 'learning rate'], ['valueText', 'median'], ['spanText', 'span']]);
    const wide = data.seeds.length >= enoughForABox;
    const box = {transform: [{filter: 'datum.kind === \'box\''}]};
    const layer = [
      {
        ...box,
        mark: {type: 'rule', color: soft, strokeWidth: 1},
        encoding: {y: {...y, field: 'low'}, y2: {field: 'high'}, tooltip: boxTip}
      },
      {
        ...box,
        mark: {type: 'tick', thickness: 2.5, size: Math.min(22, width / data.rates.length)},
        encoding: {y, tooltip: boxTip}
      },
      {
        transform: [{filter: 'datum.kind === \'dot\''}],
        mark: {type: 'circle', size: 30, opacity: 0.75},
        encoding: {
          y,
          tooltip: tooltip(
              [['optimizer', 'optimizer'], ['rate', 'learning rate'], ['seed', 'seed'], ['valueText', metric.heading]])
        },
      },
    ];
    if (wide) {
      layer.splice(1, 0, {
        ...box,
        mark: {type: 'bar', opacity: 0.35, size: Math.max(2, Math.min(16, (width / data.rates.length) * 0.6))},
        encoding: {y: {...y, field: 'first'}, y2: {field: 'third'}, tooltip: boxTip},
      });
    }
    return {
      $schema: schema,
      data: {
        name: 'seeds',
        values: [...boxes.map(row => ({kind: 'box', ...row})), ...dots.map(row => ({kind: 'dot', ...row}))]
      },
      facet: {field: 'optimizer', type: 'nominal', title: null, sort: names, header: {labelAnchor: 'start'}},
      columns,
      spacing: {row: 22, column: 22},
      spec: {
        width,
        height,
        encoding: {x: rateOrdinal(data, width, null), color: optimizerColour(data, view, false)},
        layer,
      },
    };
  },
  table(data, view) {
    const metric = metricOf(data, view);
    const rows = visibleCells(data, view).map(cell => {
      const single = metric.scores_texts[cell.index] ?? [];
      return [cell.optimizer, cell.rate, ...metric.five_numbers_texts[cell.index], ...single];
    });
    const single = metric.scores ? data.seeds.map(seed => `seed ${seed}`) : [];
    return {
      columns: [
        'optimizer', 'learning rate', 'smallest', 'first quartile', 'median', 'third quartile', 'largest', ...single
      ],
      rows
    };
  },
};
