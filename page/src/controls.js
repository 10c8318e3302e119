// The bar that stays in sight: which optimizers and learning rates every figure shows, the metric, the epochs, the
// theme. It is the legend too.
import {budgetText} from './budget.js';
import {metricOf, targetText, titled} from './data.js';
import {h} from './dom.js';
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

// Where there are stops to choose from: the epochs that figures are as of, and, short of all of them, what that is not.
const budgetSlider = (data, view, changed) => {
  const {epochs, note} = data.budgets, last = epochs.length - 1;
  if (last < 1) return [];
  const output = h('output', {'for': 'budget'});
  const remark = h('p', {class: 'note', id: 'budget-note'}, note);
  const slider = h('input', {
    id: 'budget',
    type: 'range',
    min: 0,
    max: last,
    step: 1,
    'aria-describedby': 'budget-note',
    oninput: event => {
      view.budget = Number(event.target.value);
      say();
      changed('budget');
    },
  });
  slider.value = view.budget;  // after max, which clamps it
  const say = () => {
    output.textContent = budgetText(data, view.budget);
    slider.setAttribute('aria-valuetext', `after ${output.textContent} epochs`);
    remark.hidden = view.budget === last || !note;
  };
  say();
  return [h('div', {class: 'slider'}, h('label', {'for': 'budget'}, 'Epochs'), slider, output), remark];
};

// `changed(part)`: 'grid', 'metric', 'budget' or 'theme'.
export const controls = (data, view, changed) => {
  const many = data.rates.length > 24;
  const rates =
      toggles('Learning rates', data.rates, view.hiddenRates, () => null, name => name, () => changed('grid'));
  return h(
      'div', {class: 'controls', role: 'group', 'aria-label': 'What the figures show'},
      toggles('Optimizers', data.optimizers, view.hiddenOptimizers, swatch, name => name, () => changed('grid')),
      many ? h('details', {}, h('summary', {}, `Learning rates (${data.rates.length})`), rates) : rates,
      radios('Metric', 'metric', data.metrics.map(({name, title}) => [name, titled(title)]), view.metric, value => {
        view.metric = value;
        changed('metric');
      }), ...budgetSlider(data, view, changed));
};

// Its `follow()` puts it on the metric's targets, which run from easy to hard.
export const targetSlider = (data, view, changed) => {
  const label = h('label', {'for': 'target'});
  const output = h('output', {'for': 'target'});
  const slider = h('input', {
    id: 'target',
    type: 'range',
    min: 0,
    step: 1,
    oninput: event => {
      view.target[view.metric] = Number(event.target.value);
      say();
      changed('target');
    },
  });
  const say = () => {
    output.textContent = targetText(data, view) ?? '';
    slider.setAttribute('aria-valuetext', output.textContent);
  };
  const element = h('div', {class: 'slider'}, label, slider, output);
  const follow = () => {
    const {title, convergence: {targets}} = metricOf(data, view);
    element.hidden = targets.length === 0;
    label.textContent = `Target ${title}`;
    slider.max = Math.max(0, targets.length - 1);
    slider.value = view.target[view.metric];  // after max, which clamps it
    say();
  };
  follow();
  return {element, follow};
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
