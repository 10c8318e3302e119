// node build.mjs PACKAGES OUT: bundles src/ into OUT/page.html (script and style inside, allowed by their hashes alone)
// and OUT/figures.cjs.
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const [packages, out] = process.argv.slice(2);
const {build, transform} = createRequire(join(packages, 'x.js'))('esbuild');

const bundle = async (entry, options) => {
  const result = await build({
    entryPoints: [join(here, 'src', entry)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
    charset: 'ascii',
    nodePaths: [packages],
    logLevel: 'warning',
    ...options,
  });
  return result.outputFiles[0].text;
};
const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const script = (await bundle('main.js', {format: 'iife', target: 'es2020'})).trim();
if (/<\/script|<!--/i.test(script)) throw new Error('the bundle would end its own script element');
const style =
    (await transform(readFileSync(join(here, 'page.css'), 'utf8'), {loader: 'css', minify: true})).code.trim();
const parts = {
  '<!--policy-->': `default-src 'none'; script-src ${hash(script)}; style-src ${
      hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`,
  '<!--style-->': style,
  '<!--script-->': script,
};
let html = readFileSync(join(here, 'page.html'), 'utf8');
for (const [placeholder, text] of Object.entries(parts)) html = html.replace(placeholder, () => text);
writeFileSync(join(out, 'page.html'), html);
// Vega's build for browsers, which asks for no canvas package.
writeFileSync(
    join(out, 'figures.cjs'),
    await bundle('figures.js', {format: 'cjs', platform: 'browser', external: ['node:*'], target: 'node18'}));
