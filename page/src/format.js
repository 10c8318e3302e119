// Counts, and nothing else: every figure comes as the text that the program writes everywhere (report/figure_text.h).
export const missing = '–';
export const whole = x => (x === null || x === undefined ? missing : x.toLocaleString('en').replaceAll(',', '\u202f'));
export const countOf = (part, all) => `${part} of ${all}`;
