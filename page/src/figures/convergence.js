import {convergenceRows, quickest, visibleOptimizers} from '../data.js';
import {interval, percent, plain, rate, whole} from '../format.js';
import {inks} from '../theme.js';

import {nameWidth, optimizerColour, optimizerRows, schema, tooltip} from './common.js';

const epochsText = row =>
    (row.epochs === null ? 'not reached by every seed' :
                           interval({value: row.epochs, low: row.low, high: row.high}, x => plain(x, 3)));

export const convergence = {
  id: 'convergence',
  uses: ['target'],
  title: (view, data) => `Epochs to ${percent(data.convergence.targets[view.target], 0)} test accuracy`,
  caption: () =>
      'First epoch at or above the target, mean over seeds with its 95 % interval: the large mark is the quickest learning rate ' +
      'at which every seed gets there, small marks are the others. A learning rate with a seed that never does is a miss and has no mark.',
  spec(data, view) {
    const rows = convergenceRows(data, view);
    const best = quickest(rows);
    const names = visibleOptimizers(data, view);
    const tip = tooltip([
      ['optimizer', 'optimizer'], ['rateText', 'learning rate'], ['epochsText', 'epochs'], ['stepsText', 'steps'],
      ['secondsText', 'seconds'], ['reachedText', 'reached by']
    ]);
    const mark = row => {
      return {
        kind: best.get(row.optimizer) === row ? 'quickest' : 'other',
        optimizer: row.optimizer,
        rate: row.rate,
        epochs: row.epochs,
        low: row.low ?? row.epochs,
        high: row.high ?? row.epochs,
        rateText: rate(row.rate),
        epochsText: epochsText(row),
        stepsText: whole(Math.round(row.steps)),
        secondsText: plain(row.seconds, 3),
        reachedText: `${row.reached} of ${row.done} seeds`,
        label: `η ${rate(row.rate)}`,
      };
    };
    const marks = rows.filter(row => row.epochs !== null).map(mark);
    const misses = names.filter(name => !best.has(name)).map(name => {
      const reached = rows.filter(row => row.optimizer === name).reduce((sum, row) => sum + row.reached, 0);
      return {
        kind: 'miss',
        optimizer: name,
        label: reached ? `not reached by every seed anywhere (${reached} trial${reached === 1 ? '' : 's'} did)` :
                         'not reached'
      };
    });
    const last = data.curves.epochs.at(-1) ?? 1;
    const x = {
      field: 'epochs',
      type: 'quantitative',
      title: 'first epoch at or above the target',
      scale: {domain: [0, last], nice: false},
      axis: {tickMinStep: 1, format: 'd'}
    };
    const kind = name => [{filter: `datum.kind === '${name}'`}];
    return {
      $schema: schema,
      width: view.width,
      height: 30 * names.length + 50,
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'convergence', values: [...marks, ...misses]},
      encoding: {y: optimizerRows(data, view)},
      layer: [
        {
          transform: kind('other'),
          mark: {type: 'tick', thickness: 2, size: 12, opacity: 0.55},
          encoding: {x, color: optimizerColour(data, view, false), tooltip: tip}
        },
        {
          transform: kind('quickest'),
          mark: {type: 'rule', strokeWidth: 3, opacity: 0.45},
          encoding: {x: {...x, field: 'low'}, x2: {field: 'high'}, color: optimizerColour(data, view, false)}
        },
        {
          transform: kind('quickest'),
          mark: {type: 'point', filled: true, size: 110, opacity: 1},
          encoding: {x, color: optimizerColour(data, view, false), tooltip: tip}
        },
        {
          transform: kind('quickest'),
          mark: {type: 'text', align: 'left', dx: 10, dy: -8, fontSize: 11, color: inks[view.theme].soft},
          encoding: {x, text: {field: 'label'}}
        },
        {
          transform: kind('miss'),
          mark: {
            type: 'text',
            align: 'left',
            dx: 6,
            fontStyle: 'italic',
            color: inks[view.theme].soft,
            limit: view.width - nameWidth(data, view)
          },
          encoding: {x: {value: 0}, text: {field: 'label'}}
        },
      ],
    };
  },
  table(data, view) {
    const rows = convergenceRows(data, view);
    const best = quickest(rows);
    return {
      columns: ['optimizer', 'quickest learning rate', 'epochs', 'steps', 'seconds', 'trials that reach it'],
      rows: visibleOptimizers(data, view).map(name => {
        const row = best.get(name);
        const mine = rows.filter(item => item.optimizer === name);
        const count =
            `${mine.reduce((sum, item) => sum + item.reached, 0)} of ${mine.reduce((sum, item) => sum + item.done, 0)}`;
        return row ?
            [name, rate(row.rate), epochsText(row), whole(Math.round(row.steps)), plain(row.seconds, 3), count] :
            [name, '–', 'not reached', '–', '–', count];
      }),
    };
  },
};
