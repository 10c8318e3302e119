// A table of one row per optimizer, beside its colour.
import {h} from './dom.js';
import {swatch} from './palette.js';

// A figure with what surrounds it below, smaller.
export const stacked = (text, below) => h('td', {}, text, below ? h('small', {}, below) : null);

// `columns`: [name, cell(row), what it is]; `rows`: {optimizer, isLeader, ...}.
export const optimizerTable = (data, label, caption, columns, rows) =>
    h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label},
      h('table', {class: 'optimizers'}, h('caption', {class: 'unseen'}, caption),
        h('thead', {},
          h('tr', {}, h('th', {scope: 'col'}, 'Optimizer'),
            ...columns.map(([name, , title]) => h('th', {scope: 'col', title}, name)))),
        h('tbody', {},
          ...rows.map(
              row =>
                  h('tr', {class: row.isLeader ? 'leader' : null},
                    h('th', {scope: 'row'}, swatch(data.optimizers.indexOf(row.optimizer)), row.optimizer),
                    ...columns.map(([, cell]) => cell(row)))))));
