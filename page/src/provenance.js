// What it takes to do the study again.
import {h, table} from './dom.js';
import {whole} from './format.js';

export const provenance = data => {
  const checksums = [...new Set(data.provenance.map(p => p.data_checksum))];
  const where = {
    columns: ['étude', 'numeric mode', 'host', 'trials'],
    rows: data.provenance.map(p => [p.version, p.numeric_mode, p.host, whole(p.trials)])
  };
  const optimizers = {
    columns: ['optimizer', 'formula', 'version', 'hyperparameters'],
    rows: data.optimizers_as_trained.map(
        o =>
            [o.optimizer, o.formula, String(o.definition_version),
             Object.entries(o.hyperparameters).map(([k, v]) => `${k} = ${v}`).join(', ') || '–']),
  };
  if (data.imported) {
    return h(
        'section', {id: 'provenance', 'aria-labelledby': 'provenance-title'},
        h('h2', {id: 'provenance-title'}, 'Where it comes from'),
        h('p', {}, 'Imported: étude trained none of it, and shows what the files below say.'),
        h('pre', {tabindex: 0}, data.study_file));
  }
  return h(
      'section', {id: 'provenance', 'aria-labelledby': 'provenance-title'},
      h('h2', {id: 'provenance-title'}, 'How to do it again'),
      h('p', {}, 'Save the study file below as ', h('code', {}, 'study.toml'), ' and run ',
        h('code', {}, 'etude run study.toml'),
        ` with étude ${
            data.etude}. The same program, machine and number of threads give the same numbers to the last bit.`),
      h('div', {class: 'columns'},
        h('div', {}, h('h3', {}, 'The problem'),
          h('dl', {}, ...data.problem_rows.flatMap(([k, v]) => [h('dt', {}, k), h('dd', {}, v)]))),
        h('div', {}, h('h3', {}, 'The data\u2019s SHA-256'),
          ...(checksums.length ? checksums.map(sum => h('p', {}, h('code', {class: 'sum'}, sum || '–'))) :
                                 [h('p', {}, '–')]),
          h('h3', {}, 'Where it was trained'), table(where, 'Where it was trained'))),
      h('h3', {}, 'The optimizers as trained'),
      h('div', {id: 'optimizers'}, table(optimizers, 'The optimizers as trained')), h('h3', {}, 'The study file'),
      h('pre', {tabindex: 0}, data.study_file));
};
