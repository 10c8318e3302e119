import {h} from './dom.js';
import {inks} from './theme.js';

// One colour per optimizer on every figure: Okabe and Ito's eight, told apart with any colour vision
// (https://jfly.uni-koeln.de/color/), each darkened for white paper or lightened for a dark screen until it stands out
// from it. Beyond eight they come again, paler, then deeper, with another dash; the first eight have a shape each as
// well.
const colours = {
  light: ['#0072b2', '#d55e00', '#00866a', '#b3478f', '#b07800', '#2f9bdc', '#7a7100', '#222222'],
  dark: ['#58aef0', '#ff8a4c', '#2fc8a0', '#ea9ccb', '#f2b134', '#9ad6f7', '#e3d94f', '#e8e6e1'],
};
const shapes =
    ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross', 'triangle-right', 'triangle-left'];
const dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]];

const mixed = (a, b, share) => `#${
        [1, 3, 5]
            .map(
                i => Math.round((1 - share) * parseInt(a.slice(i, i + 2), 16) + share * parseInt(b.slice(i, i + 2), 16))
                         .toString(16)
                         .padStart(2, '0'))
            .join('')}`;

export const colourOf = (index, theme) => {
  const colour = colours[theme][index % 8];
  const round = Math.floor(index / 8) % 3;
  return round === 0 ? colour : mixed(colour, round === 1 ? inks[theme].paper : inks[theme].ink, 0.45);
};

// The page's own marks (swatches) take the same colours as --c0, --c1, ...
export const setColours = (element, count, theme) => {
  for (let i = 0; i < count; ++i) element.style.setProperty(`--c${i}`, colourOf(i, theme));
};
export const swatch = index => {
  const element = h('i', {class: 'swatch', 'aria-hidden': 'true'});
  element.style.background = `var(--c${index})`;
  return element;
};

// Vega-Lite scales whose domain is always all optimizers, so that hiding one never recolours another.
export const optimizerScales = (data, theme) => {
  const pick = list => data.optimizers.map((_, i) => list(i));
  return {
    colour: {domain: data.optimizers, range: pick(i => colourOf(i, theme))},
    shape: {domain: data.optimizers, range: pick(i => shapes[i % 8])},
    dash: {domain: data.optimizers, range: pick(i => dashes[Math.floor(i / 8) % 4])},
  };
};

// Learning rates from small to large: viridis without the end that the background swallows.
export const rateScheme = theme => ({name: 'viridis', extent: theme === 'light' ? [0, 0.88] : [0.22, 1]});
