// The study as of an epoch: what differs then, in place of what the page begins with. Nothing is computed.
import {prepare} from './data.js';
import {countOf} from './format.js';

// `changes`: a tree of keys whose lists hold what stands there as of each epoch (src/report/json_versions.h).
const changed = (json, changes, i) => {
  if (Array.isArray(changes)) return changes[i];
  const result = Array.isArray(json) ? [...json] : {...json};
  for (const [key, below] of Object.entries(changes ?? {})) result[key] = changed(json[key], below, i);
  return result;
};

// How far the slider's i-th stop goes: "5 of 20".
export const budgetText = ({budgets: {epochs}}, i) => countOf(epochs[i], epochs.at(-1));

// The page's data at each stop, made when one is first asked for. The last is all epochs, `whole`.
export const atBudgets = (json, whole) => {
  const {epochs, changes} = json.budgets;
  const made = new Map([[epochs.length - 1, whole]]);
  return i => {
    if (!made.has(i)) {
      made.set(i, {...prepare(changed(json, changes, i)), asOf: `As of epoch ${budgetText(json, i)}.`});
    }
    return made.get(i);
  };
};
