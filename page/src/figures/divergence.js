import {visibleCells, visibleOptimizers} from '../data.js';
import {countOf, missing, whole} from '../format.js';
import {inks} from '../theme.js';

import {gapped, nameWidth, optimizerRows, rateOrdinal, schema, tooltip} from './common.js';

const rows = (data, view) =>
    visibleCells(data, view).map(cell => ({
                                   optimizer: cell.optimizer,
                                   rate: cell.rate,
                                   share: cell.done ? cell.diverged / cell.done : null,
                                   countText: cell.done ? countOf(cell.diverged, cell.done) : 'not finished',
                                   firstText: whole(cell.firstDivergence),
                                   text: cell.done ? (cell.diverged ? `${cell.diverged}/${cell.done}` : '') : '–',
                                 }));

const lowest = (data, name) => data.cells.find(cell => cell.optimizer === name && cell.diverged > 0);

export const divergence = {
  id: 'divergence',
  uses: ['budget'],
  title: (view, data) => (data.trials.diverged ? 'Where training diverged' : 'Training diverged nowhere'),
  caption: data =>
      (data.trials.diverged === 0 ?
           'No finished trial met a loss or a weight that was not finite.' :
           `${data.trials.diverged} of ${
               data.trials
                   .done} trials met a loss or a weight that was not finite: the darker, the more of a cell\u2019s seeds.`) +
      ` ${data.unseen_divergence}`,
  spec(data, view) {
    const {faint, ink, warn} = inks[view.theme];
    const tip = tooltip([
      ['optimizer', 'optimizer'], ['rate', 'learning rate'], ['countText', 'diverged'], ['firstText', 'first at step']
    ]);
    const shown = data.rates.length - view.hiddenRates.size;
    const layer = [
      {mark: {type: 'rect', cornerRadius: 3, fill: faint}, encoding: {tooltip: tip}},
      {
        transform: [{filter: 'datum.share > 0'}],
        mark: {type: 'rect', cornerRadius: 3, fill: warn},
        encoding: {
          opacity: {field: 'share', type: 'quantitative', scale: {domain: [0, 1], range: [0.25, 1]}, legend: null},
          tooltip: tip
        },
      },
    ];
    if ((view.width - nameWidth(data, view)) / shown >= 34) {
      layer.push({
        mark: {type: 'text', fontSize: 12, fontWeight: 500},
        encoding: {
          text: {field: 'text'},
          color: {
            condition: {test: 'datum.share > 0.5', value: view.theme === 'light' ? '#ffffff' : '#111111'},
            value: ink
          }
        },
      });
    }
    return {
      $schema: schema,
      width: view.width,
      height: 30 * visibleOptimizers(data, view).length + 54,
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'divergence', values: rows(data, view)},
      encoding: {
        x: {...rateOrdinal(data, view.width - nameWidth(data, view)), scale: {paddingInner: 0.04}},
        y: gapped(optimizerRows(data, view))
      },
      layer,
    };
  },
  table: (data, view) => ({
    columns: ['optimizer', 'diverged', 'first at step', 'lowest learning rate', 'causes'],
    rows: visibleOptimizers(data, view).map(name => {
      const d = data.divergence[data.optimizers.indexOf(name)];
      const causes = Object.entries(d.causes).map(([cause, count]) => `${cause} (${count})`).join(', ');
      return [
        name, countOf(d.diverged, d.trials), whole(d.first_step), lowest(data, name)?.rate ?? missing, causes || missing
      ];
    }),
  }),
};
