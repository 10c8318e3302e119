// The page's data as the figures want it: flat rows, one per cell of the grid or per epoch of a curve. No statistics
// here, nor their texts: every number is the program's own, and so is what is read of it (src/report/page_data.h says
// what there is). A learning rate and a seed are their names.

// A metric with what drawing it takes: percents where it is a share, so that axes read "35 %", and where its values
// end.
const prepareMetric = metric => {
  const isShare = metric.unit === '%';
  const isBelow = x => x < 0;
  const negative = isBelow(metric.untrained) || metric.cells.some(cell => isBelow(cell.counted?.value)) ||
      metric.curves?.some(curve => curve.means.some(isBelow));
  return {
    ...metric,
    isShare,
    isRanked: metric.better !== 'unknown',
    isLowerBetter: metric.better === 'lower',
    scale: isShare ? 100 : 1,
    least: negative ? -Infinity : 0,
    most: isShare ? 100 : Infinity,
  };
};

export function prepare(json) {
  const rates = json.learning_rate_texts;
  // Logarithms: 1e-300 and 1e300 fit on an axis too.
  const logs = json.learning_rates.map(Math.log10);
  const cells = json.cells.map((cell, index) => ({
                                 index,
                                 optimizer: json.optimizers[Math.floor(index / rates.length)],
                                 rate: rates[index % rates.length],
                                 log: logs[index % rates.length],
                                 decades: cell.decades,
                                 ratioText: cell.ratio_text,
                                 planned: cell.planned,
                                 done: cell.done,
                                 diverged: cell.diverged,
                                 firstDivergence: cell.first_divergence,
                               }));
  // asOf: what is said of figures that are not of all epochs (budget.js).
  return {...json, rates, logs, cells, metrics: json.metrics.map(prepareMetric), asOf: ''};
}

// What a view shows: a metric by its name, optimizers, cells.
export const metricOf = (data, view) => data.metrics.find(metric => metric.name === view.metric);
export const titled = text => text.charAt(0).toUpperCase() + text.slice(1);
export const visibleOptimizers = (data, view) => data.optimizers.filter(name => !view.hiddenOptimizers.has(name));
export const visibleCells = (data, view) =>
    data.cells.filter(cell => !view.hiddenOptimizers.has(cell.optimizer) && !view.hiddenRates.has(cell.rate));

// An optimizer's figures by a metric that can be ranked by.
export const figuresOf = (data, view, optimizer) =>
    metricOf(data, view).per_optimizer[data.optimizers.indexOf(optimizer)];

export const isBest = (data, view, cell) => {
  const figures = figuresOf(data, view, cell.optimizer);
  return figures !== undefined && figures.best_index === cell.index % data.rates.length;
};

export const scaled = (metric, x) => (x === null || x === undefined ? null : x * metric.scale);

// An end of a band. An interval may promise more than there is; a drawing of it ends where values do.
export const bandEnd = (metric, x) =>
    x === null || x === undefined ? null : Math.min(metric.most, Math.max(metric.least, scaled(metric, x)));

export const curveRows = (data, view) => {
  const metric = metricOf(data, view);
  return visibleCells(data, view).flatMap(cell => {
    const {means, deviations, texts} = metric.curves[cell.index];
    return means.map((value, i) => {
      const sd = deviations[i];
      return {
        optimizer: cell.optimizer,
        rate: cell.rate,
        epoch: data.epochs.drawn[i],
        value: scaled(metric, value),
        low: value === null ? null : bandEnd(metric, value - (sd ?? 0)),
        high: value === null ? null : bandEnd(metric, value + (sd ?? 0)),
        valueText: texts[i] ?? '',  // of every epoch where there are few
      };
    });
  });
};

// The target that the slider stands at; none where nothing was learned.
export const targetText = (data, view) => metricOf(data, view).convergence.texts[view.target[view.metric]];

// How soon each visible cell reaches it; epochs is null where a seed misses it.
export const convergenceRows = (data, view) => visibleCells(data, view).map(cell => {
  const [reached, epochs = null, low = null, high = null, epochsText, stepsText, secondsText] =
      metricOf(data, view).convergence.cells[cell.index]?.[view.target[view.metric]] ?? [0];
  return {...cell, reached, epochs, low, high, epochsText, stepsText, secondsText};
});

// Each optimizer's quickest visible learning rate where every seed reaches the target; the lower one of a tie.
export const quickest = rows => {
  const best = new Map();
  for (const row of rows) {
    if (row.epochs === null) continue;
    const other = best.get(row.optimizer);
    if (!other || row.epochs < other.epochs) best.set(row.optimizer, row);
  }
  return best;
};
