// How fast edtf.js reads strings and gives their bounds.
//
// node edtf_js_loop.mjs FILE [COUNT]: one string a line. Only the parse and
// the two bounds are timed; the checksum is made once, outside the rounds.
//
// node edtf_js_loop.mjs FILE COUNT turns: a round for each line of standard
// input, answered by the nanoseconds of the processor that it took.

import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import edtf from 'edtf'

const ROUNDS = 7
const DAY_MS = 86400000

const [path, count, turns] = process.argv.slice(2)
const lines = readFileSync(path, 'utf8').split('\n').filter(line => line !== '')
  .slice(0, count === undefined ? undefined : Number(count))

// The bounds are kept here, so that no engine finds them unused.
const kept = [0, 0]

function round() {
  let invalid = 0
  for (const line of lines) {
    try {
      const date = edtf(line)
      kept[0] = date.min
      kept[1] = date.max
    } catch {
      invalid += 1
    }
  }
  return invalid
}

// The sum of the day numbers of all finite bounds.
function checksum() {
  let sum = 0n
  const add = bound => {
    if (Number.isFinite(bound)) sum += BigInt(Math.floor(bound / DAY_MS))
  }
  for (const line of lines) {
    try {
      const date = edtf(line)
      const [min, max] = [date.min, date.max]
      add(min)
      add(max)
    } catch {
      // Counted in the rounds.
    }
  }
  return sum
}

if (turns === 'turns') {
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = process.cpuUsage()
    round()
    const { user, system } = process.cpuUsage(start)
    console.log((user + system) * 1000)
  }
  process.exit()
}

let invalid = 0
const seconds = []
for (let i = 0; i < ROUNDS; i += 1) {
  const start = performance.now()
  invalid = round()
  seconds.push((performance.now() - start) / 1000)
}
seconds.sort((a, b) => a - b)

console.log(`strings ${lines.length} seconds ${seconds[ROUNDS >> 1].toFixed(6)} ` +
  `checksum ${checksum()} invalid ${invalid}`)
