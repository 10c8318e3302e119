import { rate } from '../format.js';
import { metrics } from '../data.js';
import { optimizerScales, rateScheme } from '../palette.js';

export const schema = 'https://vega.github.io/schema/vega-lite/v6.json';

// Axis labels are made here, from the numbers themselves: 10⁻³, not 0.001.
const labels = values => {
  const table = Object.fromEntries(values.map(x => [String(x), rate(x)]));
  return `${JSON.stringify(table)}[datum.value] || ''`;
};

// Every learning rate where there is room for it, else the decades among them.
const ticks = (rates, width) => {
  const room = Math.max(2, Math.floor(width / 44));
  if (rates.length <= room) return rates;
  const decades = rates.filter(x => Math.abs(Math.log10(x) - Math.round(Math.log10(x))) < 1e-6);
  if (decades.length >= 2 && decades.length <= room) return decades;
  const step = Math.ceil(rates.length / room);
  return rates.filter((_, i) => i % step === 0);
};

export const rateAxis = (data, width, title = 'learning rate η') => {
  const values = ticks(data.rates, width);
  const [low, high] = [data.rates[0], data.rates.at(-1)];
  return {
    field: 'rate', type: 'quantitative', title,
    scale: { type: 'log', nice: false, zero: false, domain: low < high ? [low, high] : [low / 10, high * 10], padding: 12 },
    axis: { values, labelExpr: labels(values), grid: true },
  };
};

export const rateOrdinal = (data, width, title = 'learning rate η') => {
  const values = ticks(data.rates, width);
  return { field: 'rate', type: 'ordinal', title, sort: 'ascending', axis: { values, labelExpr: labels(values), labelAngle: 0, grid: false } };
};

export const rateColour = (data, view) => ({
  field: 'rate', type: 'ordinal', title: 'learning rate', sort: 'ascending',
  scale: { domain: data.rates, scheme: rateScheme(view.theme) },
  legend: { values: ticks(data.rates, view.width / 2), labelExpr: labels(data.rates), symbolType: 'stroke', columns: Math.max(2, Math.floor(view.width / 90)) },
});

export const metricAxis = (metric, options = {}) => ({
  field: 'value', type: 'quantitative',
  title: metric === 'accuracy' ? 'test accuracy, %' : 'training loss',
  scale: { zero: false, nice: true, ...options.scale }, axis: { tickCount: 6, ...options.axis },
});
export const metricName = metric => metrics[metric].name;

const columns = view => Math.max(2, Math.floor(view.width / 120));
export const optimizerColour = (data, view, legend = true) => ({
  field: 'optimizer', type: 'nominal', title: null, scale: optimizerScales(data, view.theme).colour, sort: null,
  legend: legend ? { columns: columns(view), values: data.optimizers.filter(o => !view.hiddenOptimizers.has(o)) } : null,
});
export const optimizerShape = (data, view, legend = true) => ({
  field: 'optimizer', type: 'nominal', title: null, scale: optimizerScales(data, view.theme).shape, sort: null,
  legend: legend ? { columns: columns(view), values: data.optimizers.filter(o => !view.hiddenOptimizers.has(o)) } : null,
});
export const optimizerDash = (data, view) => ({
  field: 'optimizer', type: 'nominal', scale: optimizerScales(data, view.theme).dash, legend: null, sort: null,
});
export const optimizerRows = (data, view) => ({
  field: 'optimizer', type: 'nominal', title: null, sort: null,
  scale: { domain: data.optimizers.filter(o => !view.hiddenOptimizers.has(o)) },
  axis: { labelFontSize: 13, labelFontWeight: 500, ticks: false, domain: false, grid: false },
});

// Tooltips show ready-made text, so that they say exactly what the tables say.
export const tooltip = fields => fields.map(([field, title]) => ({ field, type: 'nominal', title }));

// Room for the names on the left of charts whose rows are optimizers.
export const nameWidth = data => Math.min(160, 16 + 8 * Math.max(...data.optimizers.map(name => name.length)));
