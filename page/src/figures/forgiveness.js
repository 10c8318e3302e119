import {bandEnd, figuresOf, metricOf, scaled, visibleOptimizers} from '../data.js';
import {missing} from '../format.js';

import {legendRoom, metricLabels, optimizerColour, optimizerShape, schema, tooltip} from './common.js';

const hasCost = figures => figures.best.value !== null && figures.cost.decade.value !== null;

// Those of which both are known.
const points = (data, view) => {
  const metric = metricOf(data, view);
  return visibleOptimizers(data, view).filter(name => hasCost(figuresOf(data, view, name))).map(name => {
    const {best, cost: {decade}, text} = figuresOf(data, view, name);
    return {
      optimizer: name,
      best: scaled(metric, best.value),
      best_low: bandEnd(metric, best.low ?? best.value),
      best_high: bandEnd(metric, best.high ?? best.value),
      cost: scaled(metric, decade.value),
      cost_low: Math.max(0, scaled(metric, decade.low ?? decade.value)),
      cost_high: scaled(metric, decade.high ?? decade.value),
      bestText: text.best_whole,
      costText: text.cost.whole,
      safeText: text.cost.safe[0],
      standing: text.standing || missing,
    };
  });
};

const without = (data, view) => visibleOptimizers(data, view).filter(name => !hasCost(figuresOf(data, view, name)));

export const forgiveness = {
  id: 'forgiveness',
  uses: ['metric', 'budget'],
  ranks: true,
  has: ({metrics}) => metrics.some(({per_optimizer: optimizers}) => optimizers.some(hasCost)),
  shown: (data, view) => points(data, view).length > 0,
  title: (view, data) => `Best ${metricOf(data, view).title} against what a wrong learning rate costs`,
  caption: (data, view) => {
    const metric = metricOf(data, view), missed = without(data, view);
    return `Left is more forgiving, ${
               metric.isLowerBetter ? 'down' : 'up'} is better. Across: what is lost on average, ` +
        'compared with the best, over learning rates from a tenth to ten times the safe one: the middle of the good range, ' +
        'which keeps 95 % of what training adds. ' +
        (data.seeds.length > 2 ? 'Lines: 95 % intervals over seeds. ' : '') +
        (missed.length ? `Not drawn, since the grid does not show what it costs: ${missed.join(', ')}.` : '');
  },
  spec(data, view) {
    const metric = metricOf(data, view);
    const axis = {tickCount: 6, format: '.6~g'};
    const x = {
      type: 'quantitative',
      title: `cost of being off by up to 10 times, ${metric.difference_unit}`,
      scale: {zero: true, nice: true},
      axis
    };
    const y = {
      type: 'quantitative',
      title: `best ${metric.heading}`,
      scale: {zero: false, nice: true},
      axis: {...axis, labelExpr: metricLabels(metric)}
    };
    const line = {type: 'rule', strokeWidth: 1.5, opacity: 0.55};
    return {
      $schema: schema,
      width: view.width,
      height: Math.min(380, Math.max(260, view.width * 0.5)) + legendRoom(data, view),
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'optimizers', values: points(data, view)},
      encoding: {color: optimizerColour(data, view)},
      layer: [
        {mark: line, encoding: {x: {...x, field: 'cost_low'}, x2: {field: 'cost_high'}, y: {...y, field: 'best'}}},
        {mark: line, encoding: {x: {...x, field: 'cost'}, y: {...y, field: 'best_low'}, y2: {field: 'best_high'}}},
        {
          mark: {type: 'point', filled: true, size: 90, opacity: 1},
          encoding: {
            x: {...x, field: 'cost'},
            y: {...y, field: 'best'},
            shape: optimizerShape(data, view),
            tooltip: tooltip([
              ['optimizer', 'optimizer'], ['bestText', `best ${metric.heading}`],
              ['costText', `off by up to 10 times, ${metric.difference_unit}`], ['safeText', 'safe learning rate'],
              ['standing', 'standing']
            ]),
          },
        },
      ],
    };
  },
  table(data, view) {
    const metric = metricOf(data, view);
    return {
      columns: [
        'optimizer', `best ${metric.heading}`, 'safe learning rate', 'good range', 'its ends lie between',
        `off by up to 3 times, ${metric.difference_unit}`, 'off by up to 10 times', 'too low', 'too high',
        `${metric.heading} around its usual learning rate`, 'standing'
      ],
      rows: visibleOptimizers(data, view).map(name => {
        const {text} = figuresOf(data, view, name), {cost} = text;
        const whole = parts => parts.filter(part => part).join(' ');
        return [
          name, text.best_whole, cost.safe[0], cost.safe[1], cost.edges || missing, whole(cost.half_decade), cost.whole,
          whole(cost.too_low), whole(cost.too_high), whole(cost.guess), text.standing || missing
        ];
      }),
    };
  },
};
