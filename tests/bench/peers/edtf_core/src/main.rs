//! How fast the crate edtf-core reads strings and gives their bounds.
//!
//! `edtf_core_loop FILE [COUNT]`: one string a line. Only the parse and the
//! call of `bounds` are timed; the checksum is made once, outside the rounds.

use edtf_core::{Bound, BoundDate, Edtf};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 7;

fn round(lines: &[&str]) -> usize {
    let mut invalid = 0;
    for line in lines {
        match Edtf::parse(black_box(line)) {
            Ok(date) => {
                black_box(date.bounds());
            }
            Err(_) => invalid += 1,
        }
    }
    invalid
}

/// Days since 1970-01-01, proleptic Gregorian.
fn day_number(d: &BoundDate) -> i64 {
    let year = if d.month > 2 { d.year } else { d.year - 1 };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(d.month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(d.day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn finite(b: &Bound) -> i64 {
    match b {
        Bound::Date(d) => day_number(d),
        _ => 0,
    }
}

/// The sum of the day numbers of all finite bounds.
fn checksum(lines: &[&str]) -> i64 {
    lines
        .iter()
        .filter_map(|line| Edtf::parse(line).ok())
        .map(|date| date.bounds())
        .fold(0, |sum, b| sum + finite(&b.earliest) + finite(&b.latest))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .expect("usage: edtf_core_loop FILE [COUNT]");
    let count = arguments
        .next()
        .map_or(usize::MAX, |n| n.parse().expect("a count"));
    let text = std::fs::read_to_string(path).expect("a readable file");
    let lines: Vec<&str> = text.lines().take(count).collect();

    let mut invalid = 0;
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            invalid = round(&lines);
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);

    println!(
        "strings {} seconds {:.6} checksum {} invalid {}",
        lines.len(),
        seconds[ROUNDS / 2],
        checksum(&lines),
        invalid
    );
}
