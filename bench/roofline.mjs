// The roofline of a training step, from what bench/compare_pytorch measured:
//
//     bench/compare_pytorch --json compare.json
//     node bench/roofline.mjs compare.json build docs/images/roofline.svg
//
// Per core: the stages of the reference network's step at batch 256, counted as direct convolution, by the bytes that
// have to cross the memory bus once. Above the roof's flat part is what Winograd and the live windows save.
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {resolve} from 'node:path';

const [results, build, output] = process.argv.slice(2);
const require = createRequire(resolve(build, 'page/node_modules/x'));
const {parse, View} = await import(require.resolve('vega'));
const {compile} = await import(require.resolve('vega-lite'));

const run = JSON.parse(readFileSync(results));
const peak = run.median.peak_gflops / run.workers;
const bandwidth = run.copy_gigabytes_per_second / run.workers;

// Bytes of one image: inputs, outputs (or their gradients), a byte per winner; of a batch: weights and their gradients.
const input1 = 4 * 32 * 32 * 3, output1 = 4 * 16 * 16 * 64, winner1 = 16 * 16 * 64;
const output2 = 4 * 8 * 8 * 128, winner2 = 8 * 8 * 128, weights = 4 * 8192 * 256;
const batch = 256;
const bytes = {
  'conv 3 -> 64, ReLU, max-pool':
      {forward: batch * (input1 + output1 + winner1), backward: batch * (input1 + output1 + winner1)},
  'conv 64 -> 128, ReLU, max-pool':
      {forward: batch * (output1 + output2 + winner2), backward: batch * (2 * output1 + output2 + winner2)},
  'linear 8192 -> 256, ReLU': {forward: batch * output2 + weights, backward: 2 * (batch * output2 + weights)}
};
const passes = {
  'conv 3 -> 64, ReLU, max-pool': {forward: 1, backward: 1}
};

const points = run.stages.filter(stage => stage.name in bytes).flatMap(stage => ['forward', 'backward'].map(part => {
  const flop = 2 * batch * stage.multiply_adds * (passes[stage.name] ?? {forward: 1, backward: 2})[part];
  return {
    stage: `${stage.name.split(',')[0].replace('->', '→')}, ${part}`,
    intensity: flop / bytes[stage.name][part],
    gflops: flop / stage[part] / 1e9
  };
}));
const intensities = [1, peak / bandwidth, 2000];
const roof = intensities.map(intensity => ({intensity, gflops: Math.min(peak, bandwidth * intensity)}));

const axis = (field, title, domain) => ({
  field,
  type: 'quantitative',
  title,
  scale: {type: 'log', domain},
  axis: {grid: false, format: '~g', tickCount: 4}
});
const x = axis('intensity', 'flop per byte of memory traffic, counted as direct convolution', [1, 2000]);
const y = axis('gflops', 'GFLOP/s of one core', [10, 1000]);
// A layer's two points lie close: the faster one's name above the other's, the linear layer's to the right.
const label = point => {
  const layer = point.stage.split(',')[0], linear = layer.startsWith('linear');
  const fastest = points.every(({stage, gflops}) => !stage.startsWith(layer) || gflops <= point.gflops);
  return {
    data: {values: [point]},
    mark: {type: 'text', align: linear ? 'left' : 'right', dx: linear ? 9 : -9, dy: fastest ? -5 : 8},
    encoding: {x, y, text: {field: 'stage'}}
  };
};
const specification = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 640,
  height: 340,
  background: 'white',
  config: {font: 'sans-serif', view: {stroke: null}},
  layer: [
    {data: {values: roof}, mark: {type: 'line', color: '#555', strokeWidth: 2}, encoding: {x, y}}, {
      data: {
        values: [{
          intensity: 1.2,
          gflops: peak,
          text: `${peak.toFixed(0)} GFLOP/s multiply-add peak, ${bandwidth.toFixed(0)} GB/s`
        }]
      },
      mark: {type: 'text', align: 'left', dy: -8, color: '#555'},
      encoding: {x, y, text: {field: 'text'}}
    },
    {
      data: {values: points},
      mark: {type: 'point', filled: true, size: 90, color: '#0072b2', opacity: 1},
      encoding: {x, y}
    },
    ...points.map(label)
  ]
};

writeFileSync(output, await new View(parse(compile(specification).spec), {renderer: 'none'}).toSVG());
