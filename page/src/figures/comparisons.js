import {metricOf, visibleOptimizers} from '../data.js';
import {missing} from '../format.js';
import {inks} from '../theme.js';

import {nameWidth, schema, tooltip} from './common.js';

// Both ways round: b less a is minus a less b.
const pairs = (data, view, figure) => {
  const names = new Set(visibleOptimizers(data, view));
  return metricOf(data, view)
      .comparisons.filter(pair => pair.figure === figure && pair.difference && names.has(pair.a) && names.has(pair.b))
      .flatMap(pair => {
        const {value, low, high} = pair.difference;
        const sure = low !== null && (low > 0 || high < 0);
        return [
          {a: pair.a, b: pair.b, value, sure, text: pair.text.a},
          {a: pair.b, b: pair.a, value: -value, sure, text: pair.text.b},
        ];
      });
};
const cellWidth = (data, view) =>
    (view.width - nameWidth(data, view)) / Math.max(1, visibleOptimizers(data, view).length);
// Narrow cells show their colour, and a dot where they are sure.
const hasNumbers = (data, view) => cellWidth(data, view) >= (metricOf(data, view).isShare ? 36 : 46);
const unit = (data, view) => metricOf(data, view).difference_unit;

export const comparisons = {
  id: 'comparisons',
  uses: ['metric', 'budget'],
  ranks: true,
  title: (view, data) => `Every optimizer against every other, by ${metricOf(data, view).title}`,
  caption: (data, view) =>
      `The row\u2019s optimizer less the column\u2019s: ${
          metricOf(data, view).isShare ?
              `points of ${metricOf(data, view).title}` :
              metricOf(data, view)
                  .heading}, averaged over the learning rates\u2019 logarithms; blue where the row\u2019s is the better` +
      `${metricOf(data, view).isLowerBetter ? ', the lower' : ''}` +
      `${data.trials.done < data.trials.planned ? ', empty where the two have finished nothing in common' : ''}. ` +
      (data.seeds.length > 2 ? `${hasNumbers(data, view) ? 'Bold' : 'A dot'} where the 95 % interval over seeds, ${
                                   data.unpaired ? 'unpaired (Welch)' : 'paired'}, excludes zero.` :
                               'Fewer than three seeds: no intervals.'),
  spec(data, view) {
    const names = visibleOptimizers(data, view);
    const {scale, isLowerBetter} = metricOf(data, view);
    const rows = pairs(data, view, 'area').map(row => ({
                                                 a: row.a,
                                                 b: row.b,
                                                 value: scale * row.value,
                                                 sure: row.sure,
                                                 text: row.text.difference,
                                                 intervalText: row.text.interval,
                                                 pText: row.text.probability,
                                               }));
    const most = Math.max(1e-9, ...rows.map(row => Math.abs(row.value)));
    const cell = cellWidth(data, view);
    const tip = tooltip([
      ['a', 'optimizer'], ['b', 'compared with'], ['intervalText', `difference, ${unit(data, view)}`],
      ['pText', 'probability that it is better']
    ]);
    const axis = {
      labelFontSize: 12,
      labelFontWeight: 500,
      labelLimit: nameWidth(data, view),
      ticks: false,
      domain: false,
      grid: false
    };
    const {ink, paper} = inks[view.theme];
    // The row's optimizer worse, level, better: a lower loss is the better one.
    const colours = view.theme === 'light' ? ['#c2571a', '#f4f2ee', '#1f6fb2'] : ['#e0763a', '#2a2b30', '#4a9fe0'];
    const layer = [
      {
        mark: {type: 'rect', cornerRadius: 3},
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: unit(data, view),
            legend: {
              orient: 'bottom',
              gradientLength: Math.min(220, view.width - nameWidth(data, view) - 20),
              gradientThickness: 10
            },
            scale:
                {interpolate: 'rgb', domain: [-most, 0, most], range: isLowerBetter ? [...colours].reverse() : colours},
          },
          tooltip: tip,
        },
      },
    ];
    // A text mark's weight is no encoding channel: two layers.
    const room = hasNumbers(data, view);
    const fontSize = cell >= 48 ? 12 : 10.5;
    const text = (sure, mark) => ({
      transform: [{filter: `datum.sure === ${sure}`}],
      mark: {type: 'text', ...mark},
      encoding: {
        ...(room ? {text: {field: 'text'}} : {}),
        color: {condition: {test: `abs(datum.value) > ${0.62 * most}`, value: paper}, value: ink},
      },
    });
    layer.push(text(true, room ? {fontSize, fontWeight: 700} : {fontSize: 14, text: '•'}));
    if (room) layer.push(text(false, {fontSize, fontWeight: 400, opacity: 0.75}));
    return {
      $schema: schema,
      width: view.width,
      height: 32 * names.length + 110,
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'comparisons', values: rows},
      encoding: {
        x: {
          field: 'b',
          type: 'nominal',
          title: 'compared with',
          sort: names,
          scale: {domain: names, paddingInner: 0.04},
          axis: {...axis, labelAngle: cell < 70 ? -40 : 0, orient: 'top'}
        },
        y: {field: 'a', type: 'nominal', title: null, sort: names, scale: {domain: names, paddingInner: 0.05}, axis},
      },
      layer,
      resolve: {scale: {color: 'independent'}},
    };
  },
  table(data, view) {
    const best = new Map(pairs(data, view, 'best').map(row => [`${row.a}\n${row.b}`, row]));
    return {
      columns: [
        'optimizer', 'compared with', `over all learning rates, ${unit(data, view)}`, 'probability that it is better',
        `at each one\u2019s best, ${unit(data, view)}`
      ],
      rows: pairs(data, view, 'area').filter((_, i) => i % 2 === 0).map(row => {
        const other = best.get(`${row.a}\n${row.b}`);
        return [row.a, row.b, row.text.interval, row.text.probability, other ? other.text.interval : missing];
      }),
    };
  },
};
