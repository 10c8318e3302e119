// The page's data as the figures want it: flat rows, one per cell of the grid or per epoch of a curve. No statistics
// here, nor their texts: every number is the program's own, and so is what is read of it (src/report/page_data.h says
// what there is). A learning rate and a seed are their names.

export const metrics = {
  accuracy: {name: 'test accuracy', scale: 100, percent: ', %', most: 100},
  loss: {name: 'training loss', scale: 1, percent: '', most: Infinity},
};

export function prepare(json) {
  const rates = json.learning_rate_texts;
  // Logarithms: 1e-300 and 1e300 fit on an axis too.
  const logs = json.learning_rates.map(Math.log10);
  const cells = json.cells.map((cell, index) => {
    const o = Math.floor(index / rates.length);
    const r = index % rates.length;
    const relative = json.per_optimizer[o].relative[r];
    return {
      index,
      optimizer: json.optimizers[o],
      rate: rates[r],
      log: logs[r],
      decades: relative.decades,
      planned: cell.planned,
      done: cell.done,
      diverged: cell.diverged,
      firstDivergence: cell.first_divergence,
      accuracy: relative.accuracy,
      loss: relative.loss,
      accuracy_sd: cell.accuracy_sd,
      loss_sd: cell.loss_sd,
      best: {
        accuracy: json.learning_rates[r] === json.per_optimizer[o].accuracy.best_learning_rate,
        loss: json.learning_rates[r] === json.per_optimizer[o].loss.best_learning_rate,
      },
      text: cell.text,
    };
  });
  return {...json, rates, logs, cells};
}

// What a view shows of them.
export const visibleOptimizers = (data, view) => data.optimizers.filter(name => !view.hiddenOptimizers.has(name));
export const visibleCells = (data, view) =>
    data.cells.filter(cell => !view.hiddenOptimizers.has(cell.optimizer) && !view.hiddenRates.has(cell.rate));

export const figuresOf = (data, optimizer) => data.per_optimizer[data.optimizers.indexOf(optimizer)];

// The values are percents where the metric is one, so that axes read "35 %".
export const scaled = (metric, x) => (x === null || x === undefined ? null : x * metrics[metric].scale);

// An end of a band. An interval may promise less than nothing; a drawing of it ends where values do.
export const bandEnd = (metric, x) =>
    x === null || x === undefined ? null : Math.min(metrics[metric].most, Math.max(0, scaled(metric, x)));

export const curveRows = (data, view, metric) => {
  const {epochs, cells} = data.curves;
  return visibleCells(data, view).flatMap(cell => {
    const values = cells[cell.index][metric];
    const deviations = cells[cell.index][`${metric}_sd`];
    const texts = cells[cell.index][`${metric}_texts`];
    return values.map((value, i) => {
      const sd = deviations[i];
      return {
        optimizer: cell.optimizer,
        rate: cell.rate,
        epoch: epochs[i],
        value: scaled(metric, value),
        low: value === null ? null : bandEnd(metric, value - (sd ?? 0)),
        high: value === null ? null : bandEnd(metric, value + (sd ?? 0)),
        valueText: texts[i] ?? '',  // of every epoch where there are few
      };
    });
  });
};

// The target that the slider stands at; none where nothing was learned.
export const targetText = (data, view) => data.convergence[view.metric].texts[view.target[view.metric]];

// How soon each visible cell reaches it; epochs is null where a seed misses it.
export const convergenceRows = (data, view) => visibleCells(data, view).map(cell => {
  const [reached, epochs = null, low = null, high = null, epochsText, stepsText, secondsText] =
      data.convergence[view.metric].cells[cell.index][view.target[view.metric]] ?? [0];
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
