import {isBest, metricOf, scaled, titled, visibleCells} from '../data.js';
import {countOf} from '../format.js';
import {inks} from '../theme.js';

import {cappedText, gapped, nameWidth, optimizerRows, rateOrdinal, schema} from './common.js';
import {cellTip, learningRate} from './learning_rate.js';

// Viridis from dark to bright means low to high on either background; text turns over where the colour is bright.
const rows = (data, view) => {
  const metric = metricOf(data, view);
  const valueOf = cell => metric.cells[cell.index].counted?.value ?? null;
  const values = visibleCells(data, view).map(valueOf).filter(x => x !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return visibleCells(data, view).map(cell => {
    const value = valueOf(cell);
    const {text} = metric.cells[cell.index];
    const share = value === null || high === low ? 0 : (value - low) / (high - low);
    return {
      optimizer: cell.optimizer,
      rate: cell.rate,
      value: scaled(metric, value),
      bright: metric.isLowerBetter ? 1 - share : share,
      best: isBest(data, view, cell),
      text: value === null ? '–' : text.short + (cell.diverged > 0 ? ' ×' : ''),
      valueText: text.whole,
      divergedText: countOf(cell.diverged, cell.done),
    };
  });
};

// Narrow cells show their colour alone.
const hasNumbers = (data, view) =>
    (view.width - nameWidth(data, view)) / (data.rates.length - view.hiddenRates.size) >= 38;

export const heatmap = {
  id: 'heatmap',
  uses: ['metric', 'budget'],
  title: (view, data) => `${titled(metricOf(data, view).title)} of every optimizer and learning rate`,
  caption: (data, view) =>
      `Final ${metricOf(data, view).title}${metricOf(data, view).isShare ? ' in %' : ''}, mean over seeds. ` +
      (metricOf(data, view).isRanked ? 'A frame marks each optimizer\u2019s best learning rate' :
                                       'A row is an optimizer, a column a learning rate') +
      (hasNumbers(data, view) && data.trials.diverged ? ', × a trial that diverged' : '') +
      (data.cells.some(cell => cell.done === 0) ?
           `, ${hasNumbers(data, view) ? '–' : 'grey'} where no trial is finished` :
           '') +
      '.' + cappedText(metricOf(data, view)),
  spec(data, view) {
    const {ink, faint} = inks[view.theme];
    const height = 34 * (data.optimizers.length - view.hiddenOptimizers.size);
    const base = {
      x: {...rateOrdinal(data, view.width - nameWidth(data, view)), scale: {paddingInner: 0.04}},
      y: gapped(optimizerRows(data, view))
    };
    const layer = [
      {mark: {type: 'rect', fill: faint, cornerRadius: 3}, encoding: {tooltip: cellTip(data, view)}},
      {
        transform: [{filter: 'datum.value !== null'}],
        mark: {type: 'rect', cornerRadius: 3},
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: metricOf(data, view).heading,
            scale: {scheme: 'viridis', reverse: metricOf(data, view).isLowerBetter, zero: false},
            legend: {
              format: '.6~g',
              orient: 'bottom',
              gradientLength: Math.min(220, view.width - nameWidth(data, view) - 20),
              gradientThickness: 10
            },
          },
          tooltip: cellTip(data, view),
        },
      },
      {
        transform: [{filter: 'datum.best'}],
        mark: {type: 'rect', cornerRadius: 3, fill: null, stroke: ink, strokeWidth: 2.5},
      },
    ];
    if (hasNumbers(data, view)) {
      layer.push({
        mark: {type: 'text', fontSize: 12, fontWeight: 500},
        encoding: {
          text: {field: 'text'},
          color: {
            condition: [{test: 'datum.value === null', value: ink}, {test: 'datum.bright > 0.55', value: '#111111'}],
            value: '#ffffff'
          },
        },
      });
    }
    return {
      $schema: schema,
      width: view.width,
      height: height + 100,
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'cells', values: rows(data, view)},
      encoding: base,
      layer,
      resolve: {scale: {color: 'independent'}},
    };
  },
  table: (data, view) => learningRate.table(data, view),
};
