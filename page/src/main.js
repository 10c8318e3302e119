// The page: reads its data, builds itself, and draws each figure when it comes near.
import {atBudgets} from './budget.js';
import {applyTheme, controls, targetSlider, themeButton} from './controls.js';
import {costs} from './costs.js';
import {prepare} from './data.js';
import {h} from './dom.js';
import {figuresFor, firstTargets} from './figures/index.js';
import {seedsText, whole} from './format.js';
import {Panel} from './panel.js';
import {provenance} from './provenance.js';
import {ranking} from './ranking.js';

const json = JSON.parse(document.getElementById('data').textContent);
const data = prepare(json);
const asOf = atBudgets(json, data);
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const view = {
  theme: prefersDark.matches ? 'dark' : 'light',
  metric: data.ranked_by,
  target: firstTargets(data),
  budget: data.budgets.epochs.length - 1,
  hiddenOptimizers: new Set(),
  hiddenRates: new Set(),
};
applyTheme(data, view);

const tip = h('div', {class: 'tip', role: 'tooltip', hidden: true});
const slider = targetSlider(data, view, part => changed(part));
const panels = figuresFor(data).map(
    figure => new Panel(figure, data, tip, figure.uses.includes('target') ? slider.element : null));
const near = new Set();

// One figure a turn, so that the page answers between them.
let drawing = false;
const drawNear = async (which = near) => {
  if (drawing) return;
  drawing = true;
  for (let next; (next = panels.find(panel => panel.dirty && which.has(panel) && panel.picture.clientWidth));) {
    await next.draw();
    await new Promise(resolve => setTimeout(resolve));
  }
  drawing = false;
};

// Beside the figures that they belong to.
const tables = [
  {make: costs, after: 'forgiveness', title: 'What a wrong learning rate costs', place: h('div', {id: 'costs'})},
  {make: ranking, after: 'learning-rate', title: 'Averages over the grid', place: h('div', {id: 'ranking'})},
];
const header = h('header');
const changed = part => {
  const current = asOf(view.budget);
  if (part === 'metric') slider.follow();
  if (part === 'budget') {
    // A shorter headline would move the slider under the hand.
    header.style.minHeight = `${header.getBoundingClientRect().height}px`;
    answer(current);
  }
  for (const panel of panels) {
    if (panel.figure.uses.includes('budget')) panel.data = current;
    if (part === 'grid' || part === 'theme' || panel.figure.uses.includes(part)) panel.describe(view);
  }
  if (panels.length && part !== 'theme' && part !== 'target') {
    for (const {make, place} of tables) {
      place.replaceChildren(make(current, view), h('p', {class: 'note'}, current.asOf));
    }
  }
  drawNear();
};

const withTables = () => panels.map(({figure, element}) => {
  const table = tables.find(({after}) => after === figure.id);
  if (!table) return element;
  return h(
      'div', {class: 'pair'}, element,
      h('section', {'aria-label': table.title}, h('h2', {}, table.title), table.place));
});

const certainties = {
  clear: 'clear',
  likely: 'probable',
  undecided: 'undecided',
  none: 'no certainty'
};
const counts = data => {
  const {planned, done, diverged, failed} = data.trials;
  return [
    `${data.optimizers.length} optimizer${data.optimizers.length === 1 ? '' : 's'}`,
    `${data.rates.length} learning rate${data.rates.length === 1 ? '' : 's'}`,
    seedsText(data),
    done < planned ? `${whole(done)} of ${whole(planned)} trials finished` : `${whole(done)} trials`,
    ...(diverged ? [`${whole(diverged)} diverged`] : []),
    ...(failed ? [`${whole(failed)} failed`] : []),
    ...(data.metrics_left_out ? [`${data.metrics_left_out} more metrics in etude show --json`] : []),
  ].join(' · ');
};

// Question, headline and what surrounds it.
const unbroken = text => text.replaceAll(' %', '\u00a0%');
const top =
    h('div', {class: 'top'},
      h('p', {class: 'kicker'}, h('span', {}, 'étude'), h('span', {}, data.study), h('span', {}, data.problem_line)),
      themeButton(data, view, part => changed(part)));
const answer = data => {
  const {text, details, certainty, caution} = data.verdict;
  header.replaceChildren(
      top, h('h1', {}, [data.question, data.asOf].filter(part => part).join(' ')),
      h('p', {class: 'verdict'}, unbroken(text)),
      ...(details.length ? [h('ul', {class: 'details'}, ...details.map(item => h('li', {}, unbroken(item))))] : []),
      h('p', {class: `certainty ${certainty}`}, h('b', {}, certainties[certainty] ?? certainty),
        caution ? ` ${caution}` : null),
      h('p', {class: 'note'}, counts(data)));
};
answer(data);

document.getElementById('page').replaceChildren(
    header,
    ...(panels.length ? [controls(data, view, changed)] : []),
    h('main', {}, ...withTables(), provenance(data)),
    h('footer', {},
      h('p', {class: 'note'}, `Made by étude ${data.etude}. This file needs no other, and fetches none.`)),
);
document.body.append(tip);
changed('grid');

const observer = new IntersectionObserver(entries => {
  for (const {target, isIntersecting} of entries) {
    const panel = panels.find(item => item.element === target);
    near[isIntersecting ? 'add' : 'delete'](panel);
  }
  drawNear();
}, {rootMargin: '600px'});
for (const panel of panels) observer.observe(panel.element);

let width = innerWidth;
addEventListener('resize', () => {
  if (innerWidth === width) return;  // a phone's bars coming and going
  width = innerWidth;
  header.style.minHeight = '';
  changed('theme');
});
prefersDark.addEventListener('change', () => {
  if (view.theme !== (prefersDark.matches ? 'dark' : 'light')) document.getElementById('theme').click();
});
addEventListener('scroll', () => (tip.hidden = true), {passive: true});
addEventListener('keydown', event => event.key === 'Escape' && (tip.hidden = true));

// Paper is white, narrower than most windows, and shows every figure whether it was near or not.
const paperWidth = 670;
let themeBeforePrint = null;
addEventListener('beforeprint', () => {
  themeBeforePrint = view.theme;
  if (view.theme === 'dark') document.getElementById('theme').click();
  for (const panel of panels) {
    panel.dirty = true;
    panel.draw(Math.min(paperWidth, panel.picture.clientWidth));
  }
});
addEventListener('afterprint', () => {
  if (themeBeforePrint === 'dark')
    document.getElementById('theme').click();
  else
    changed('theme');
});
