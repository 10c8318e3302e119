// Numbers as a reader wants them; null and NaN are "–" everywhere.
const missing = '–';
const known = x => x !== null && x !== undefined && Number.isFinite(x);

export const percent = (x, digits = 1) => (known(x) ? `${(100 * x).toFixed(digits)} %` : missing);
export const points = (x, digits = 1) => (known(x) ? (100 * x).toFixed(digits) : missing);
// A difference with its sign; what rounds to zero has none.
export const signed = (x, digits = 1, scale = 100) => {
  if (!known(x)) return missing;
  const text = Math.abs(scale * x).toFixed(digits);
  return (Number(text) === 0 ? '' : x > 0 ? '+' : '−') + text;
};
export const plain = (x, digits = 4) => (known(x) ? String(Number(x.toPrecision(digits))).replace('-', '−') : missing);
// Zeros kept, so that a column of losses lines up: 1.60, not 1.6.
export const significant = (x, digits = 4) => {
  if (!known(x)) return missing;
  const text = Math.abs(x) < 1e5 ? x.toPrecision(digits) : x.toExponential(digits - 1).replace('e+', 'e');
  return text.replaceAll('-', '−');
};
// A target of convergence: whole percents, losses in hundredths.
export const level = (metric, x) => (known(x) ? (metric === 'accuracy' ? percent(x, 0) : x.toFixed(2)) : missing);
export const whole = x => (known(x) ? x.toLocaleString('en').replaceAll(',', '\u202f') : missing);

// 1e-05 as 10⁻⁵, 0.0003 as 3·10⁻⁴, 0.5 as it is.
const superscript = n => String(n).replace(/./g, c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c]));
export const rate = x => {
  if (!known(x)) return missing;
  const [mantissa, exponent] = Number(x.toPrecision(3)).toExponential().split('e');
  if (mantissa !== '1' && x >= 0.01 && x < 1000) return String(Number(x.toPrecision(3)));
  if (x === 1 || x === 10) return String(x);
  return `${mantissa === '1' ? '' : `${mantissa}·`}10${superscript(Number(exponent))}`;
};

// {value, low, high} with a formatter: "35.5 [34.9, 36.0]"; without brackets where one seed leaves no interval.
export const interval = (item, show) => {
  if (!item || !known(item.value)) return missing;
  if (!known(item.low)) return show(item.value);
  return `${show(item.value)} [${show(item.low)}, ${show(item.high)}]`;
};
