// SPDX-License-Identifier: Apache-2.0
// ical.js makes jCal of a feed by itself: ours of the same feed says the same.
//
//     node check_jcal.mjs FEED.ics FEED.jcal
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import ICAL from 'ical.js';

const [feed, ours] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const [name, properties, components] = JSON.parse(ours);
const [theirName, theirProperties, theirComponents] = ICAL.parse(feed);

// ical.js has the types of RFC 5545 alone: of a property that came later it keeps the text as it stands in the feed.
const known = ([property, parameters, type, ...values], escaped) => {
  const plain = { ...parameters };
  delete plain.value;
  if (type === 'recur') values = [values[0].freq];
  if (escaped) values = values.map((text) => text.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c)));
  return [property, plain, ['uid', 'unknown'].includes(type) ? 'text' : type, ...values];
};
let compared = 0;
const faults = [];
const compare = (a, b) => {
  if (a.length !== b.length) faults.push(`${a.length} properties, not ${b.length}`);
  a.forEach((property, i) => {
    compared++;
    const theirs = b[i] ?? [];
    if (!isDeepStrictEqual(known(property), known(theirs, theirs[2] === 'unknown' && property[2] === 'text')))
      faults.push(`${JSON.stringify(property)} is not ${JSON.stringify(b[i])}`);
  });
};
if (name !== theirName || components.length !== theirComponents.length) faults.push('another calendar');
compare(properties, theirProperties);
components.forEach(([kind, own, parts], i) => {
  if (kind !== theirComponents[i]?.[0] || parts.length) faults.push('another component');
  compare(own, theirComponents[i]?.[1] ?? []);
});
faults.slice(0, 10).forEach((fault) => console.error(fault));
console.log(`ical.js: ${compared} properties of jCal, ${faults.length} faults`);
process.exit(faults.length || compared === 0 ? 1 : 0);
