import {scaled, visibleCells} from '../data.js';
import {countOf} from '../format.js';
import {inks} from '../theme.js';

import {gapped, lossesCapped, metricName, metricTitle, nameWidth, optimizerRows, rateOrdinal, schema} from './common.js';
import {cellTip, learningRate} from './learning_rate.js';

// Viridis from dark to bright means low to high on either background; text turns over where the colour is bright.
const rows = (data, view) => {
  const values =
      visibleCells(data, view).map(cell => cell[view.metric]?.value).filter(x => x !== undefined && x !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return visibleCells(data, view).map(cell => {
    const value = cell[view.metric]?.value ?? null;
    const share = value === null || high === low ? 0 : (value - low) / (high - low);
    return {
      optimizer: cell.optimizer,
      rate: cell.rate,
      value: scaled(view.metric, value),
      bright: view.metric === 'accuracy' ? share : 1 - share,
      best: cell.best[view.metric],
      text: value === null ? '–' : cell.text.short[view.metric] + (cell.diverged > 0 ? ' ×' : ''),
      valueText: cell.text[view.metric],
      divergedText: countOf(cell.diverged, cell.done),
    };
  });
};

// Narrow cells show their colour alone.
const hasNumbers = (data, view) =>
    (view.width - nameWidth(data, view)) / (data.rates.length - view.hiddenRates.size) >= 38;

export const heatmap = {
  id: 'heatmap',
  uses: ['metric'],
  title: view =>
      `${view.metric === 'accuracy' ? 'Test accuracy' : 'Training loss'} of every optimizer and learning rate`,
  caption: (data, view) =>
      `Final ${metricName(view.metric)}${view.metric === 'accuracy' ? ' in %' : ''}, mean over seeds. ` +
      'A frame marks each optimizer\u2019s best learning rate' +
      (hasNumbers(data, view) && data.trials.diverged ? ', × a trial that diverged' : '') +
      (data.cells.some(cell => cell.done === 0) ?
           `, ${hasNumbers(data, view) ? '–' : 'grey'} where no trial is finished` :
           '') +
      '.' + lossesCapped(view),
  spec(data, view) {
    const {ink, faint} = inks[view.theme];
    const height = 34 * (data.optimizers.length - view.hiddenOptimizers.size);
    const base = {
      x: {...rateOrdinal(data, view.width - nameWidth(data, view)), scale: {paddingInner: 0.04}},
      y: gapped(optimizerRows(data, view))
    };
    const layer = [
      {mark: {type: 'rect', fill: faint, cornerRadius: 3}, encoding: {tooltip: cellTip(view)}},
      {
        transform: [{filter: 'datum.value !== null'}],
        mark: {type: 'rect', cornerRadius: 3},
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: metricTitle(view.metric),
            scale: {scheme: 'viridis', reverse: view.metric === 'loss', zero: false},
            legend: {
              format: '.6~g',
              orient: 'bottom',
              gradientLength: Math.min(220, view.width - nameWidth(data, view) - 20),
              gradientThickness: 10
            },
          },
          tooltip: cellTip(view),
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
