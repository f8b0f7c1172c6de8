// Reads a feed with ical.js and compares it with what is expected.
//
// node check_feed.mjs FEED EXPECTED.tsv: the table that check_feed.py describes.
// Prints one line, differences go to standard error; status 1 if there are any.

import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

const HEADER = 'summary\tstart\tend'
const ESCAPES = { '\\\\': '\\', '\\t': '\t', '\\n': '\n' }

const [feedPath, expectedPath] = process.argv.slice(2)
if (expectedPath === undefined) {
  console.error('usage: node check_feed.mjs FEED EXPECTED.tsv')
  process.exit(2)
}

const utf8 = path => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  .decode(readFileSync(path))

const [header, ...rows] = utf8(expectedPath).replace(/\n$/, '').split('\n')
if (header !== HEADER && header !== `${HEADER}\tdescription`)
  throw new Error(`not the header that was expected: ${header}`)
if (rows.length === 0) throw new Error('no event is expected')
const hasDescription = header !== HEADER

const wanted = rows.map(row => JSON.stringify(row.split('\t')
  .map(cell => cell.replace(/\\./g, found => ESCAPES[found]))))

// Strict: one line that is no content line stops the reading.
ICAL.design.strict = true
const calendar = new ICAL.Component(ICAL.parse(utf8(feedPath)))
if (calendar.name !== 'vcalendar') throw new Error('the feed is not one VCALENDAR')

const left = calendar.getAllSubcomponents('vevent').map(event => {
  const text = name => String(event.getFirstPropertyValue(name) ?? '')
  const time = name => event.getFirstPropertyValue(name)?.toICALString() ?? ''
  const cells = [text('summary'), time('dtstart'), time('dtend')]
  if (hasDescription) cells.push(text('description'))
  return JSON.stringify(cells)
})

let found = 0
for (const event of wanted) {
  const at = left.indexOf(event)
  if (at < 0) {
    console.error(`ical.js: not in the feed: ${event}`)
  } else {
    left.splice(at, 1)
    found += 1
  }
}
for (const event of left) console.error(`ical.js: not expected: ${event}`)

console.log(`ical.js: ${found} of ${wanted.length} events on their days`)
process.exitCode = found === wanted.length && left.length === 0 ? 0 : 1
