import {visibleOptimizers} from '../data.js';

import {legendRoom, optimizerColour, optimizerDash, schema, tooltip} from './common.js';

const most = 1000;  // points of a step line: more than a screen can show

// Of the first metric that has some: the one that the study is ranked by, if it is a share.
const profiled = ({metrics}) => metrics.find(metric => metric.profiles?.length > 0);
const profilesOf = (data, view) => {
  const names = new Set(visibleOptimizers(data, view));
  return profiled(data).profiles.filter(
      profile => names.has(profile.optimizer) && profile.points.some(([, share]) => share > 0));
};

export const profiles = {
  id: 'profiles',
  uses: ['budget'],
  has: data => profiled(data) !== undefined,
  title: () => 'Performance profiles',
  caption: data => `Over every learning rate and seed${
                       data.trials.done < data.trials.planned ? ' that every optimizer has finished' :
                                                                ''}: the share on which what the optimizer\u2019s ${
                       profiled(data).title} lacks to 100 % is at most τ times what the best one\u2019s does. ` +
      'At τ = 1, how often it is the best; the sooner at the top, the less it ever loses by.',
  spec(data, view) {
    const shown = profilesOf(data, view);
    const end = Math.max(1.1, ...shown.map(profile => profile.points.at(-1)[0]));
    const rows = shown.flatMap(({optimizer, points}) => {
      const step = Math.ceil(points.length / most);
      const kept = points.filter((_, i) => i % step === 0 || i === points.length - 1);
      return [...kept, [end, points.at(-1)[1]]].map(([tau, share]) => ({
                                                      optimizer,
                                                      tau,
                                                      share: 100 * share,
                                                    }));
    });
    const y = {field: 'share', type: 'quantitative', title: 'share of trials, %', scale: {domain: [0, 100]}};
    const x = {
      field: 'tau',
      type: 'quantitative',
      title: `100 % less ${profiled(data).title}, relative to the lowest, τ`,
      scale: {domain: [1, end], zero: false, nice: false}
    };
    return {
      $schema: schema,
      width: view.width,
      height: Math.min(360, Math.max(240, view.width * 0.4)) + legendRoom(data, view),
      autosize: {type: 'fit', contains: 'padding'},
      data: {name: 'profiles', values: rows},
      encoding: {x, color: optimizerColour(data, view)},
      layer: [
        {
          mark: {type: 'line', interpolate: 'step-after'},
          encoding: {y, strokeDash: optimizerDash(data, view), tooltip: tooltip([['optimizer', 'optimizer']])}
        },
      ],
    };
  },
  table(data, view) {
    return {
      columns: ['optimizer', ...data.profile_taus.map(tau => `τ ${tau}, %`)],
      rows: profilesOf(data, view).map(({optimizer, shares}) => [optimizer, ...shares]),
    };
  },
};
