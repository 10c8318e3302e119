// h('p', {class: 'note'}, 'text', child): children are text or nodes, never markup.
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else if (name === 'checked' || name === 'hidden' || name === 'value' || name === 'open')
      element[name] = value;
    else if (value !== null && value !== undefined)
      element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
};

export const table = ({columns, rows}, caption) =>
    h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
      h('table', {}, h('caption', {class: 'unseen'}, caption),
        h('thead', {}, h('tr', {}, ...columns.map(name => h('th', {scope: 'col'}, name)))),
        h('tbody', {},
          ...rows.map(
              ([first, ...rest]) =>
                  h('tr', {}, h('th', {scope: 'row'}, first), ...rest.map(text => h('td', {}, text)))))));
