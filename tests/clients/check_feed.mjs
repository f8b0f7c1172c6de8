// Reads a feed with ical.js or node-ical and compares it with what is expected.
//
// node check_feed.mjs ical.js|node-ical FEED EXPECTED.tsv: the table that check_feed.py describes.
// Prints one line, differences go to standard error; status 1 if there are any.

import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'

const HEADER = 'summary\tstart\tend'
const ESCAPES = { '\\\\': '\\', '\\t': '\t', '\\n': '\n' }

const [client, feedPath, expectedPath] = process.argv.slice(2)
if (expectedPath === undefined) {
  console.error('usage: node check_feed.mjs ical.js|node-ical FEED EXPECTED.tsv')
  process.exit(2)
}

const utf8 = path => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  .decode(readFileSync(path))

const [header, ...rows] = utf8(expectedPath).replace(/\n$/, '').split('\n')
if (header !== HEADER && header !== `${HEADER}\tdescription`)
  throw new Error(`not the header that was expected: ${header}`)
if (rows.length === 0) throw new Error('no event is expected')
const hasDescription = header !== HEADER

// node-ical takes an escaped backslash before an n for the escape of a line break.
const asRead = cell => client === 'node-ical' ? cell.replace(/\\n/g, '\\\n') : cell
const wanted = rows.map(row => JSON.stringify(row.split('\t')
  .map(cell => asRead(cell.replace(/\\./g, found => ESCAPES[found])))))

function readIcalJs (feed) {
  // Strict: one line that is no content line stops the reading.
  ICAL.design.strict = true
  const calendar = new ICAL.Component(ICAL.parse(feed))
  if (calendar.name !== 'vcalendar') throw new Error('the feed is not one VCALENDAR')
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  const written = time => time.zone === ICAL.Timezone.utcTimezone || time.zone === ICAL.Timezone.localTimezone
    ? time.toICALString()
    : `${time.toICALString()}/${time.convertToZone(ICAL.Timezone.utcTimezone).toICALString()}`
  return calendar.getAllSubcomponents('vevent').map(event => {
    const text = name => String(event.getFirstPropertyValue(name) ?? '')
    const time = name => event.hasProperty(name) ? written(event.getFirstPropertyValue(name)) : ''
    return [text('summary'), time('dtstart'), time('dtend'), text('description')]
  })
}

// Days are midnights of the local zone there, which run.sh sets to UTC; an event without DTEND ends as it starts.
function readNodeIcal (feed) {
  const text = value => String(value?.val ?? value ?? '')
  const digits = iso => iso.replace(/[-: ]|\.\d+/g, '')
  // Swedish writes a time as ISO 8601 does.
  const local = date => date.toLocaleString('sv', { timeZone: date.tz }).replace(' ', 'T')
  const time = date => date.dateOnly
    ? digits(date.toISOString()).slice(0, 8)
    : (/\//.test(date.tz) && date.tz !== 'Etc/UTC' ? `${digits(local(date))}/` : '') + digits(date.toISOString())
  return Object.values(nodeIcal.sync.parseICS(feed)).filter(event => event.type === 'VEVENT').map(event =>
    [text(event.summary), time(event.start), +event.end === +event.start ? '' : time(event.end),
      text(event.description)])
}

const readers = { 'ical.js': readIcalJs, 'node-ical': readNodeIcal }
const left = readers[client](utf8(feedPath)).map(cells => JSON.stringify(hasDescription ? cells : cells.slice(0, 3)))

let found = 0
for (const event of wanted) {
  const at = left.indexOf(event)
  if (at < 0) {
    console.error(`${client}: not in the feed: ${event}`)
  } else {
    left.splice(at, 1)
    found += 1
  }
}
for (const event of left) console.error(`${client}: not expected: ${event}`)

console.log(`${client}: ${found} of ${wanted.length} events on their days`)
process.exitCode = found === wanted.length && left.length === 0 ? 0 : 1
