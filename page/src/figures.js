// node figures.cjs DIR < page_data.json: every figure as DIR/NAME.svg, NAME.vl.json (its specification, data inside)
// and NAME.csv (its table), from the same functions as the page's; on white, sized for a text column or a slide.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {view as makeView} from './chart.js';
import {prepare} from './data.js';
import {figuresFor, firstTargets, isShown} from './figures/index.js';
import {inks, vegaConfig} from './theme.js';

const csv = ({
  columns,
  rows
}) => [columns, ...rows]
          .map(row => row.map(text => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(','))
          .join('\r\n') +
    '\r\n';

const write = async (folder, data, figure, view, name) => {
  const spec = {
    ...figure.spec(data, view),
    title: {text: figure.title(view, data), anchor: 'start', fontSize: 17, offset: 14},
    description: figure.caption(data, view),
    padding: 12,
    background: inks.light.paper,
    config: vegaConfig(view.theme),
  };
  const drawn = makeView(spec, view.theme, {renderer: 'none'});
  writeFileSync(join(folder, `${name}.svg`), await drawn.toSVG());
  drawn.finalize();
  writeFileSync(join(folder, `${name}.vl.json`), JSON.stringify(spec, null, 1) + '\n');
  writeFileSync(join(folder, `${name}.csv`), csv(figure.table(data, view)));
};

const main = async () => {
  const folder = process.argv[2];
  const data = prepare(JSON.parse(readFileSync(0, 'utf8')));
  mkdirSync(folder, {recursive: true});
  for (const figure of figuresFor(data)) {
    const byMetric = figure.uses.includes('metric');
    for (const metric of byMetric ? data.metrics.map(({name}) => name) : [data.ranked_by]) {
      const view = {
        theme: 'light',
        metric,
        target: firstTargets(data),
        width: 760,
        hiddenOptimizers: new Set(),
        hiddenRates: new Set()
      };
      if (!isShown(figure, data, view)) continue;
      await write(folder, data, figure, view, byMetric ? `${figure.id}-${metric}` : figure.id);
    }
  }
};
main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
