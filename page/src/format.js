// Counts, and nothing else: every figure comes as the text that the program writes everywhere
// (report/statistic_text.h).
export const missing = '–';
export const whole = x => (x === null || x === undefined ? missing : x.toLocaleString('en').replaceAll(',', '\u202f'));
export const countOf = (part, all) => `${part} of ${all}`;
export const seedsText = data => {
  const {fewest, most} = data.seeds_at_a_learning_rate, all = data.seeds.length;
  return fewest < most ? `${fewest} to ${most} seeds` : `${all} seed${all === 1 ? '' : 's'}`;
};
