// A specification becomes a drawing. Vega's expressions are interpreted, not compiled: the page's policy forbids eval.
import * as vega from 'vega';
import {expressionInterpreter} from 'vega-interpreter';
import {compile} from 'vega-lite';

import {vegaConfig} from './theme.js';

const noFetching = {
  load: () => Promise.reject(new Error('the page fetches nothing')),
  sanitize: () => Promise.reject(new Error('no links'))
};

export const view = (spec, theme, options) =>
    new vega.View(vega.parse(compile(spec, {config: vegaConfig(theme)}).spec, {}, {ast: true}), {
      expr: expressionInterpreter,
      loader: noFetching,
      logLevel: vega.Error,
      ...options,
    });

// One tooltip for the page; its content is text, whatever a study file calls its optimizers.
export const tooltipFor = element => (handler, event, item, value) => {
  if (!value || typeof value !== 'object') {
    element.hidden = true;
    return;
  }
  element.replaceChildren(
      ...Object.entries(value).map(([name, text]) => {
        const row = document.createElement('div');
        const key = document.createElement('span');
        key.textContent = name;
        const content = document.createElement('b');
        content.textContent = text;
        row.append(key, content);
        return row;
      }),
  );
  element.hidden = false;
  const {clientWidth, clientHeight} = document.documentElement;
  const x = Math.min(event.clientX + 14, clientWidth - element.offsetWidth - 6);
  const below = event.clientY + 16 + element.offsetHeight < clientHeight;
  element.style.left = `${Math.max(6, x)}px`;
  element.style.top = `${below ? event.clientY + 16 : event.clientY - element.offsetHeight - 10}px`;
};
