// The bar that stays in sight: which optimizers and learning rates every figure shows, the metric, the theme. It is the
// legend too.
import {h} from './dom.js';
import {percent, rate} from './format.js';
import {setColours, swatch} from './palette.js';

const chip = (label, swatch, shown, change) => {
  const box = h('input', {type: 'checkbox', checked: shown, onchange: event => change(event.target.checked)});
  return h('label', {class: 'chip'}, box, swatch, h('span', {}, label));
};

const toggles = (legend, items, hidden, swatch, label, changed) => {
  const boxes = items.map((item, i) => chip(label(item), swatch(i), !hidden.has(item), shown => {
                            hidden[shown ? 'delete' : 'add'](item);
                            changed();
                          }));
  const everything =
      h('button', {
        type: 'button',
        class: 'quiet',
        'aria-label': `${legend}: show all or none`,
        onclick: () => {
          const all = hidden.size === 0;
          items.forEach((item, i) => {
            hidden[all ? 'add' : 'delete'](item);
            boxes[i].firstChild.checked = !all;
          });
          changed();
        },
      },
        'all / none');
  return h('fieldset', {class: 'toggles'}, h('legend', {}, legend), h('div', {class: 'chips'}, ...boxes, everything));
};

const radios = (legend, name, options, current, change) =>
    h('fieldset', {class: 'switch'}, h('legend', {}, legend),
      h('div', {class: 'segments'},
        ...options.map(
            ([value, label]) =>
                h('label', {},
                  h('input', {type: 'radio', name, value, checked: value === current, onchange: () => change(value)}),
                  h('span', {}, label)))));

// `changed(part)`: 'grid', 'metric' or 'theme'.
export const controls = (data, view, changed) => {
  const many = data.rates.length > 24;
  const rates = toggles('Learning rates', data.rates, view.hiddenRates, () => null, rate, () => changed('grid'));
  return h(
      'div', {class: 'controls', role: 'group', 'aria-label': 'What the figures show'},
      toggles('Optimizers', data.optimizers, view.hiddenOptimizers, swatch, name => name, () => changed('grid')),
      many ? h('details', {}, h('summary', {}, `Learning rates (${data.rates.length})`), rates) : rates,
      radios('Metric', 'metric', [['accuracy', 'Accuracy'], ['loss', 'Loss']], view.metric, value => {
        view.metric = value;
        changed('metric');
      }));
};

export const targetSlider = (data, view, changed) => {
  const {targets} = data.convergence;
  const output = h('output', { for: 'target'
  }, percent(targets[view.target], 0));
  const slider = h('input', {
    id: 'target',
    type: 'range',
    min: 0,
    max: targets.length - 1,
    step: 1,
    'aria-valuetext': percent(targets[view.target], 0),
    oninput: event => {
      view.target = Number(event.target.value);
      output.textContent = percent(targets[view.target], 0);
      event.target.setAttribute('aria-valuetext', output.textContent);
      changed('target');
    },
  });
  slider.value = view.target;  // after min and max, which clamp it
  return h('div', {class: 'slider'}, h('label', { for: 'target'
           }, 'Target test accuracy'), slider, output);
};

export const applyTheme = (data, view) => {
  document.documentElement.dataset.theme = view.theme;
  setColours(document.documentElement, data.optimizers.length, view.theme);
};

export const themeButton = (data, view, changed) => {
  const name = () => (view.theme === 'light' ? 'Dark' : 'Light');
  const button =
      h('button', {
        type: 'button',
        id: 'theme',
        onclick: () => {
          view.theme = view.theme === 'light' ? 'dark' : 'light';
          applyTheme(data, view);
          button.textContent = name();
          changed('theme');
        }
      },
        name());
  return button;
};
