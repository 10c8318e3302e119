import {convergenceRows, figuresOf, metricOf, quickest, targetText, visibleOptimizers} from '../data.js';
import {countOf, missing} from '../format.js';
import {inks} from '../theme.js';

import {nameWidth, optimizerColour, optimizerRows, schema, tooltip} from './common.js';

// An optimizer's visible trials: those that reach the target, and all that are finished.
const counts = (rows, name) => {
  const mine = rows.filter(row => row.optimizer === name);
  const sum = key => mine.reduce((total, row) => total + row[key], 0);
  return {reached: sum('reached'), done: sum('done')};
};
const missText = (data, view, name, done) => !done ? 'nothing finished' :
    figuresOf(data, view, name).learns             ? 'not reached' :
                                                     'does not learn here';

const reaching = (data, view) => `at or ${metricOf(data, view).isLowerBetter ? 'below' : 'above'} the target`;

export const convergence = {
  id: 'convergence',
  uses: ['metric', 'target'],
  ranks: true,
  title(view, data) {
    const text = targetText(data, view) ?? missing;
    const {title, isShare} = metricOf(data, view);
    return isShare ? `Epochs to ${text} ${title}` : `Epochs to a ${title} of ${text}`;
  },
  caption: (data, view) => targetText(data, view) === undefined ?
      `No learning rate\u2019s ${
          metricOf(data, view).title} ended better than the untrained model\u2019s: there is no target.` :
      `First epoch ${reaching(data, view)}, mean over seeds${
          data.seeds.length > 2 ? ' with its 95 % interval' : ''}: ` +
          'the large mark is the quickest learning rate at which every seed gets there, small marks are the others. ' +
          'A learning rate with a seed that never does is a miss and has no mark.',
  spec(data, view) {
    const rows = convergenceRows(data, view);
    const best = quickest(rows);
    const names = visibleOptimizers(data, view);
    const tip = tooltip([
      ['optimizer', 'optimizer'], ['rate', 'learning rate'], ['epochsText', 'epochs'], ['stepsText', 'steps'],
      ['secondsText', 'seconds'], ['reachedText', 'reached by']
    ]);
    const last = data.epochs.drawn.at(-1) ?? 1;
    const mark = row => {
      return {
        kind: best.get(row.optimizer) === row ? 'quickest' : 'other',
        optimizer: row.optimizer,
        rate: row.rate,
        epochs: row.epochs,
        low: row.low ?? row.epochs,
        high: row.high ?? row.epochs,
        epochsText: row.epochsText,
        stepsText: row.stepsText,
        secondsText: row.secondsText,
        reachedText: `${countOf(row.reached, row.done)} seeds`,
        label: `η ${row.rate}`,
        labelSide: ((row.low ?? row.epochs) / last) * (view.width - nameWidth(data, view)) > 90 ? 'left' : 'right',
      };
    };
    const marks = rows.filter(row => row.epochs !== null).map(mark);
    const misses = names.filter(name => !best.has(name)).map(name => {
      const {reached, done} = counts(rows, name);
      return {
        kind: 'miss',
        optimizer: name,
        label: reached ? `not reached by every seed anywhere (${reached} trial${reached === 1 ? '' : 's'} did)` :
                         missText(data, view, name, done)
      };
    });
    const x = {
      field: 'epochs',
      type: 'quantitative',
      title: `first epoch ${reaching(data, view)}`,
      scale: {domain: [0, last], nice: false},
      axis: {tickMinStep: 1, format: 'd'}
    };
    // To the left of the quickest there is nothing, unless the axis begins there.
    const label = (side, encoding, mark) => ({
      transform: [{filter: `datum.kind === 'quickest' && datum.labelSide === '${side}'`}],
      mark: {type: 'text', fontSize: 11, color: inks[view.theme].soft, ...mark},
      encoding: {...encoding, text: {field: 'label'}}
    });
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
        label('left', {x: {...x, field: 'low'}}, {align: 'right', dx: -10}),
        label('right', {x}, {align: 'left', dx: 10, dy: -8}),
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
        const {reached, done} = counts(rows, name);
        const count = countOf(reached, done);
        return row ? [name, row.rate, row.epochsText, row.stepsText, row.secondsText, count] :
                     [name, missing, missText(data, view, name, done), missing, missing, count];
      }),
    };
  },
};
