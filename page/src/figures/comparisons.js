import {visibleOptimizers} from '../data.js';
import {percent, signed} from '../format.js';
import {inks} from '../theme.js';
import {nameWidth, schema, tooltip} from './common.js';

// Both ways round: b less a is minus a less b.
const pairs = (data, view, figure) => {
  const names = new Set(visibleOptimizers(data, view));
  return data.comparisons
      .filter(pair => pair.figure === figure && pair.difference && names.has(pair.a) && names.has(pair.b))
      .flatMap(pair => {
        const {value, low, high} = pair.difference;
        const p = pair.probability_a_better;
        const minus = x => (x === null ? null : -x);
        return [
          {a: pair.a, b: pair.b, value, low, high, p},
          {a: pair.b, b: pair.a, value: minus(value), low: minus(high), high: minus(low), p: p === null ? null : 1 - p},
        ];
      })
      .map(row => ({...row, sure: row.low !== null && (row.low > 0 || row.high < 0)}));
};
const intervalText = row => signed(row.value) + (row.low === null ? '' : ` [${signed(row.low)}, ${signed(row.high)}]`);

export const comparisons = {
  id: 'comparisons',
  uses: [],
  title: () => 'Every optimizer against every other',
  caption: data =>
      'The row\u2019s optimizer less the column\u2019s: points of test accuracy, averaged over the learning rates\u2019 logarithms. ' +
      (data.seeds.length > 1 ? 'Bold where the 95 % interval of the paired bootstrap over seeds excludes zero.' :
                               'One seed: no intervals.'),
  spec(data, view) {
    const names = visibleOptimizers(data, view);
    const rows = pairs(data, view, 'area').map(row => ({
                                                 a: row.a,
                                                 b: row.b,
                                                 value: 100 * row.value,
                                                 sure: row.sure,
                                                 text: signed(row.value),
                                                 intervalText: intervalText(row),
                                                 pText: percent(row.p, 0),
                                               }));
    const most = Math.max(1e-9, ...rows.map(row => Math.abs(row.value)));
    const cell = (view.width - nameWidth(data, view)) / Math.max(1, names.length);
    const tip = tooltip([
      ['a', 'optimizer'], ['b', 'compared with'], ['intervalText', 'difference, points'],
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
    const layer = [
      {
        mark: {type: 'rect', cornerRadius: 3},
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: 'points',
            legend: {
              orient: 'bottom',
              gradientLength: Math.min(220, view.width - nameWidth(data, view) - 20),
              gradientThickness: 10
            },
            scale: {
              interpolate: 'rgb',
              domain: [-most, 0, most],
              range: view.theme === 'light' ? ['#c2571a', '#f4f2ee', '#1f6fb2'] : ['#e0763a', '#2a2b30', '#4a9fe0']
            },
          },
          tooltip: tip,
        },
      },
    ];
    if (cell >= 36) {
      layer.push({
        mark: {type: 'text', fontSize: cell >= 48 ? 12 : 10.5},
        encoding: {
          text: {field: 'text'},
          color: {condition: {test: `abs(datum.value) > ${0.62 * most}`, value: paper}, value: ink},
        },
      });
      // A text mark's weight is no encoding channel: two layers.
      const [text] = layer.splice(1, 1);
      for (const sure of [true, false]) {
        layer.push({
          ...text,
          transform: [{filter: `datum.sure === ${sure}`}],
          mark: {...text.mark, fontWeight: sure ? 700 : 400, opacity: sure ? 1 : 0.75}
        });
      }
    }
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
        'optimizer', 'compared with', 'over all learning rates, points', 'probability that it is better',
        'at each one\u2019s best, points'
      ],
      rows: pairs(data, view, 'area').filter((_, i) => i % 2 === 0).map(row => {
        const other = best.get(`${row.a}\n${row.b}`);
        return [row.a, row.b, intervalText(row), percent(row.p, 0), other ? intervalText(other) : '–'];
      }),
    };
  },
};
