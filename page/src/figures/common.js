import {metricOf, visibleOptimizers} from '../data.js';
import {optimizerScales, rateScheme} from '../palette.js';

export const schema = 'https://vega.github.io/schema/vega-lite/v6.json';

// Labels of an axis of logarithms: the learning rates' names.
export const labels = (values, names) => {
  const table = Object.fromEntries(values.map((x, i) => [String(x), names[i]]));
  return `${JSON.stringify(table)}[datum.value] || ''`;
};

// Indices of learning rates: every one where there is room for it, else the decades among them.
const ticks = ({logs}, width) => {
  const room = Math.max(2, Math.floor(width / 44));
  const all = [...logs.keys()];
  if (all.length <= room) return all;
  const decades = all.filter(i => Math.abs(logs[i] - Math.round(logs[i])) < 1e-6);
  if (decades.length >= 2 && decades.length <= room) return decades;
  const step = Math.ceil(all.length / room);
  return all.filter(i => i % step === 0);
};

export const rateAxis = (data, width, title = 'learning rate η') => {
  const at = ticks(data, width);
  const values = at.map(i => data.logs[i]);
  const [low, high] = [data.logs[0], data.logs.at(-1)];
  return {
    field: 'log',
    type: 'quantitative',
    title,
    scale: {zero: false, nice: false, domain: low < high ? [low, high] : [low - 1, high + 1], padding: 12},
    axis: {values, labelExpr: labels(values, at.map(i => data.rates[i])), grid: true},
  };
};

export const rateOrdinal = (data, width, title = 'learning rate η') => ({
  field: 'rate',
  type: 'ordinal',
  title,
  sort: data.rates,
  axis: {values: ticks(data, width).map(i => data.rates[i]), labelAngle: 0, grid: false}
});

export const rateColour = (data, view) => ({
  field: 'rate',
  type: 'ordinal',
  title: 'learning rate',
  sort: null,
  scale: {domain: data.rates, scheme: rateScheme(view.theme)},
  legend: {
    values: data.rates.length <= 10 ? data.rates : ticks(data, view.width / 2).map(i => data.rates[i]),
    symbolType: 'stroke',
    symbolOpacity: 1,
    columns: Math.max(2, Math.floor(view.width / 90))
  },
});

export const metricAxis = (data, view, options = {}) => ({
  field: 'value',
  type: 'quantitative',
  title: metricOf(data, view).heading,
  scale: {zero: false, nice: true, ...options.scale},
  axis: {tickCount: 6, format: '.6~g', ...options.axis},
});
// Labels of an axis without a title.
export const metricLabels = metric => metric.isShare ? 'datum.label + \' %\'' : 'datum.label';

// What captions of final values end with where averages count none that is worse than the untrained model's.
export const cappedText = ({capped}) => capped ? ' Values are capped at the one before training.' : '';

const legendColumns = view => Math.max(2, Math.floor(view.width / 120));
// A legend of many rows, as on a phone, takes no room from the figure above it.
export const legendRoom = (data, view) =>
    20 * Math.max(0, Math.ceil(visibleOptimizers(data, view).length / legendColumns(view)) - 2);
// One legend for colour, shape and dash: Vega-Lite joins those that are alike.
const optimizerChannel = name => (data, view, legend = true) => ({
  field: 'optimizer',
  type: 'nominal',
  title: null,
  scale: optimizerScales(data, view.theme)[name],
  sort: null,
  legend: legend ? {columns: legendColumns(view), symbolOpacity: 1, values: visibleOptimizers(data, view)} : null,
});
export const optimizerColour = optimizerChannel('colour');
export const optimizerShape = optimizerChannel('shape');
export const optimizerDash = optimizerChannel('dash');
export const optimizerRows = (data, view) => ({
  field: 'optimizer',
  type: 'nominal',
  title: null,
  sort: null,
  scale: {domain: visibleOptimizers(data, view)},
  axis:
      {labelFontSize: 13, labelFontWeight: 500, labelLimit: nameLimit(view), ticks: false, domain: false, grid: false},
});

export const gapped = channel => ({...channel, scale: {...channel.scale, paddingInner: 0.08}});

// Small multiples: a panel per optimizer, so many in a row and so wide.
export const panels = (view, count) => {
  const columns = Math.max(1, Math.min(count, 4, Math.floor(view.width / (view.width < 520 ? 150 : 230))));
  const width = Math.max(100, (view.width - 60) / columns - 22);
  return {columns, width, height: Math.max(100, width * 0.62)};
};

// Tooltips show ready-made text, so that they say exactly what the tables say.
export const tooltip = fields => fields.map(([field, title]) => ({field, type: 'nominal', title}));

// Room for the names on the left of charts whose rows are optimizers.
const nameLimit = view => Math.max(80, Math.min(220, view.width * 0.24));
export const nameWidth = (data, view) =>
    Math.min(nameLimit(view) + 10, 16 + 8 * Math.max(...data.optimizers.map(name => name.length)));
