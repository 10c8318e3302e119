// A figure on the page: title, drawing, caption and, folded, its numbers as a table. It is drawn when it comes near the
// window, and again when what it follows has changed.
import {tooltipFor, view as makeView} from './chart.js';
import {h, table} from './dom.js';
import {isShown} from './figures/index.js';

export class Panel {
  constructor(figure, data, tip, extra) {
    Object.assign(this, {figure, data, tip, dirty: true, drawn: null});
    this.heading = h('h2', {id: `${figure.id}-title`});
    this.picture = h('div', {class: 'picture', role: 'img'});
    this.caption = h('figcaption');
    this.numbers =
        h('details', {class: 'numbers', ontoggle: () => this.fillTable()}, h('summary', {}, 'Numbers as a table'),
          h('div'));
    this.element =
        h('figure', {id: figure.id, 'aria-labelledby': `${figure.id}-title`}, this.heading, extra, this.picture,
          this.caption, this.numbers);
  }

  describe(view) {
    this.view = view;
    this.dirty = true;
    this.element.hidden = !isShown(this.figure, this.data, view);
    this.picture.dataset.drawn = 'no';
    try {
      this.say(view);
    } catch (error) {
      this.caption.textContent = `This figure has no words: ${error.message}`;
    }
  }

  say(view) {
    const title = this.figure.title(view, this.data);
    const words = [this.data.asOf, this.figure.caption(this.data, {...view, width: this.picture.clientWidth})];
    if (this.heading.textContent !== title) this.heading.textContent = title;
    this.caption.textContent = words.filter(text => text).join(' ');
    this.picture.setAttribute('aria-label', `Chart: ${title}. The same numbers are in the table below it.`);
    this.fillTable();
  }

  fillTable() {
    if (this.numbers.open)
      this.numbers.lastElementChild.replaceChildren(
          table(this.figure.table(this.data, this.view), this.heading.textContent));
  }

  // What goes wrong with one figure is said in its place; the others stand.
  async drawing(view, place) {
    try {
      const next = makeView(
          this.figure.spec(this.data, view), view.theme,
          {renderer: 'svg', container: place, hover: true, tooltip: tooltipFor(this.tip)});
      await next.runAsync();
      return next;
    } catch (error) {
      place.replaceChildren(h('p', {class: 'note'}, `This figure cannot be drawn: ${error.message}`));
      return null;
    }
  }

  async draw(width = this.picture.clientWidth) {
    if (!this.dirty || !width) return;
    this.dirty = false;
    const view = {...this.view, width};
    const place = h('div');
    const next = await this.drawing(view, place);
    this.picture.style.minHeight = '';
    this.picture.replaceChildren(place);
    this.drawn?.finalize();
    this.drawn = next;
    if (!this.dirty) this.picture.dataset.drawn = 'yes';
  }
}
