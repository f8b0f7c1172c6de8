//! The crates' side of the race that race_index.py runs.
//!
//! `index_rs coitrees|superintervals DIR`: the files and the commands build,
//! count, list, sum and contain of bench_index.c. The crates hold closed int32
//! intervals; here they are days.

use coitrees::{COITree, Interval, IntervalTree};
use std::hint::black_box;
use std::io::{BufRead, Write};
use superintervals::IntervalMap;

type Days = Vec<(i32, i32)>;

const DAY: i64 = 86_400;

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
}

/// Nanoseconds that this process has had of the processor.
fn nanoseconds() -> f64 {
    let mut now = Timespec { seconds: 0, nanoseconds: 0 };
    // CLOCK_PROCESS_CPUTIME_ID
    unsafe { clock_gettime(2, &mut now) };
    now.seconds as f64 * 1e9 + now.nanoseconds as f64
}

fn read(dir: &str, name: &str) -> Days {
    let bytes = std::fs::read(format!("{dir}/{name}.bin")).expect("a readable file");
    let time = |b: &[u8]| i64::from_le_bytes(b.try_into().expect("eight bytes"));
    bytes
        .chunks_exact(16)
        .map(|pair| {
            let (start, end) = (time(&pair[..8]), time(&pair[8..]));
            ((start / DAY) as i32, (end / DAY - 1) as i32)
        })
        .collect()
}

/// What a crate can be asked.
trait Peer {
    fn build(spans: &Days) -> Self;
    fn count(&self, window: (i32, i32)) -> usize;
    fn list(&self, window: (i32, i32), ids: &mut Vec<u32>);
    fn contain(&self, window: (i32, i32)) -> usize;
}

impl Peer for COITree<u32, u32> {
    fn build(spans: &Days) -> Self {
        let intervals: Vec<Interval<u32>> = spans
            .iter()
            .enumerate()
            .map(|(i, s)| Interval::new(s.0, s.1, i as u32))
            .collect();
        IntervalTree::new(&intervals)
    }

    fn count(&self, window: (i32, i32)) -> usize {
        self.query_count(window.0, window.1)
    }

    fn list(&self, window: (i32, i32), ids: &mut Vec<u32>) {
        ids.clear();
        self.query(window.0, window.1, |node| ids.push(node.metadata.to_owned()));
    }

    fn contain(&self, window: (i32, i32)) -> usize {
        let mut found = 0;
        self.query(window.0, window.1, |node| {
            found += usize::from(node.first >= window.0 && node.last <= window.1);
        });
        found
    }
}

struct Map {
    map: IntervalMap<u32>,
}

impl Peer for Map {
    fn build(spans: &Days) -> Self {
        let mut map = IntervalMap::new();
        map.reserve(spans.len());
        for (i, s) in spans.iter().enumerate() {
            map.add(s.0, s.1, i as u32);
        }
        map.build();
        Map { map }
    }

    fn count(&self, window: (i32, i32)) -> usize {
        self.map.count(window.0, window.1)
    }

    fn list(&self, window: (i32, i32), ids: &mut Vec<u32>) {
        ids.clear();
        self.map.search_values(window.0, window.1, ids);
    }

    fn contain(&self, window: (i32, i32)) -> usize {
        let mut keys = Vec::new();
        self.map.search_keys(window.0, window.1, &mut keys);
        keys.iter()
            .filter(|k| k.0 >= window.0 && k.1 <= window.1)
            .count()
    }
}

fn answer<P: Peer>(peer: &P, what: &str, windows: &[(i32, i32)]) -> (f64, u64) {
    let mut ids = Vec::new();
    let mut sum = 0u64;
    let start = nanoseconds();
    for &window in windows {
        match what {
            "count" => sum += peer.count(window) as u64,
            "contain" => sum += peer.contain(window) as u64,
            "list" => {
                peer.list(window, &mut ids);
                sum += black_box(&ids).len() as u64;
            }
            _ => {
                peer.list(window, &mut ids);
                sum += ids.iter().map(|&id| u64::from(id) + 1).sum::<u64>();
            }
        }
    }
    (nanoseconds() - start, sum)
}

fn serve<P: Peer>(dir: &str) {
    let spans = read(dir, "spans");
    let files: Vec<(&str, Days)> = ["stab", "year", "fifty"]
        .into_iter()
        .map(|name| (name, read(dir, name)))
        .collect();
    let mut peer = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split_whitespace().collect();
        let (took, sum) = if words[0] == "build" {
            drop(peer.take());
            let start = nanoseconds();
            let made = P::build(&spans);
            let took = nanoseconds() - start;
            peer = Some(made);
            (took, 0)
        } else {
            let number = |i: usize| words[i].parse::<usize>().expect("a number");
            let file = files.iter().find(|f| f.0 == words[1]).expect("a file");
            let windows = &file.1[number(2)..number(2) + number(3)];
            answer(peer.as_ref().expect("an index"), words[0], windows)
        };
        println!("{took:.0} {sum}");
        std::io::stdout().flush().expect("an output");
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("coitrees") => serve::<COITree<u32, u32>>(&arguments[2]),
        Some("superintervals") => serve::<Map>(&arguments[2]),
        _ => panic!("usage: index_rs coitrees|superintervals DIR"),
    }
}
