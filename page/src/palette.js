// One colour per optimizer on every figure: Okabe and Ito's eight, told apart with any colour vision
// (https://jfly.uni-koeln.de/color/), each darkened for white paper or lightened for a dark screen until it stands out from
// it. Beyond eight, colours come again with another dash; every colour comes with a shape of its own as well.
const colours = {
  light: ['#0072b2', '#d55e00', '#00866a', '#b3478f', '#b07800', '#2f9bdc', '#7a7100', '#222222'],
  dark: ['#58aef0', '#ff8a4c', '#2fc8a0', '#ea9ccb', '#f2b134', '#9ad6f7', '#e3d94f', '#e8e6e1'],
};
const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross', 'triangle-right', 'triangle-left'];
const dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]];

export const colourOf = (index, theme) => colours[theme][index % 8];

// Vega-Lite scales whose domain is always all optimizers, so that hiding one never recolours another.
export const optimizerScales = (data, theme) => {
  const pick = list => data.optimizers.map((_, i) => list(i));
  return {
    colour: { domain: data.optimizers, range: pick(i => colourOf(i, theme)) },
    shape: { domain: data.optimizers, range: pick(i => shapes[i % 8]) },
    dash: { domain: data.optimizers, range: pick(i => dashes[Math.floor(i / 8) % 4]) },
  };
};

// Learning rates from small to large: viridis without the end that the background swallows.
export const rateScheme = theme => ({ name: 'viridis', extent: theme === 'light' ? [0, 0.88] : [0.22, 1] });
