//! Bars, and how long a step usually takes. Pure: the time so far is handed in.

use std::time::Duration;

use crate::duration;

/// The most that a bar shows before the status decides.
const LARGEST_FRACTION: f64 = 0.95;

/// A shorter usual time says nothing that a person could use.
const SHORTEST_USUAL: Duration = Duration::from_secs(1);

/// The cells of the block in a bar that only moves.
const BLOCK: usize = 4;

/// How long a step usually takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsualTime {
    /// What this machine measured.
    Measured(Duration),
    /// The platform's own upper limit.
    UpTo(Duration),
    /// The platform's own figure in words, such as `several minutes`.
    InWords(&'static str),
    Unknown,
}

impl UsualTime {
    /// How much of the usual time is over, at most 95 %; `None` if the bar has no figure to show.
    pub(super) fn fraction(self, elapsed: Duration) -> Option<f64> {
        match self {
            Self::Measured(usual) if usual >= SHORTEST_USUAL => {
                Some((elapsed.as_secs_f64() / usual.as_secs_f64()).min(LARGEST_FRACTION))
            }
            _ => None,
        }
    }

    /// The time so far and the usual time, such as `0:44 of about 2:10`.
    pub(super) fn comparison(self, elapsed: Duration) -> String {
        let so_far = duration::clock(elapsed);
        match self {
            Self::Measured(usual) | Self::UpTo(usual) if elapsed > usual && usual >= SHORTEST_USUAL => {
                format!("{so_far}, longer than usual")
            }
            Self::Measured(usual) if usual >= SHORTEST_USUAL => {
                format!("{so_far} of about {}", duration::clock(usual + Duration::from_millis(500)))
            }
            Self::UpTo(limit) => format!("{so_far} of up to {}", duration::clock(limit)),
            Self::InWords(words) => format!("{so_far} of {words}"),
            Self::Measured(_) | Self::Unknown => so_far,
        }
    }
}

/// The inside of a bar: what is filled, what surrounds it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    before: usize,
    pub(super) filled: String,
    after: usize,
}

impl Bar {
    /// A bar of so many cells that is filled to `fraction`, in steps of half a cell.
    pub(super) fn filled(fraction: f64, cells: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a bar has few cells, and the fraction is between 0 and 1"
        )]
        let halves = (fraction.clamp(0.0, 1.0) * (2 * cells) as f64).floor() as usize;
        let mut filled = "━".repeat(halves / 2);
        filled.push_str(if halves % 2 == 1 { "╸" } else { "" });
        Self { before: 0, filled, after: cells - halves.div_ceil(2) }
    }

    /// A bar of so many cells with a block that moves from one end to the other and back, one cell in each 100 ms.
    pub(super) fn moving(elapsed: Duration, cells: usize) -> Self {
        let block = BLOCK.min(cells);
        let way = cells - block;
        let step = usize::try_from(elapsed.as_millis() / 100).unwrap_or_default() % (2 * way).max(1);
        let before = if step > way { 2 * way - step } else { step };
        Self { before, filled: "━".repeat(block), after: way - before }
    }

    /// The bar in brackets; `paint` colours what is filled.
    pub(super) fn text(&self, paint: impl FnOnce(&str) -> String) -> String {
        format!("[{}{}{}]", " ".repeat(self.before), paint(&self.filled), " ".repeat(self.after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: UsualTime = UsualTime::Measured(Duration::from_secs(130));

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn bar(bar: &Bar) -> String {
        bar.text(str::to_owned)
    }

    #[test]
    fn a_bar_stops_at_95_percent() {
        assert_eq!(USUAL.fraction(seconds(0)), Some(0.0));
        assert_eq!(USUAL.fraction(seconds(65)), Some(0.5));
        for elapsed in [124, 130, 10_000] {
            assert_eq!(USUAL.fraction(seconds(elapsed)), Some(0.95), "{elapsed}");
        }
        assert_eq!(bar(&Bar::filled(0.95, 16)), "[━━━━━━━━━━━━━━━ ]");
    }

    #[test]
    fn only_a_measured_time_fills_a_bar() {
        for usual in [
            UsualTime::UpTo(seconds(900)),
            UsualTime::InWords("several minutes"),
            UsualTime::Unknown,
            UsualTime::Measured(Duration::from_millis(300)),
            UsualTime::Measured(Duration::ZERO),
        ] {
            assert_eq!(usual.fraction(seconds(5)), None, "{usual:?}");
        }
    }

    #[test]
    fn the_time_so_far_is_compared_with_the_usual_time() {
        for (usual, elapsed, text) in [
            (USUAL, 44, "0:44 of about 2:10"),
            (USUAL, 130, "2:10 of about 2:10"),
            (USUAL, 151, "2:31, longer than usual"),
            (UsualTime::Measured(Duration::from_millis(1_600)), 1, "0:01 of about 0:02"),
            (UsualTime::Measured(Duration::from_millis(300)), 4, "0:04"),
            (UsualTime::UpTo(seconds(900)), 44, "0:44 of up to 15:00"),
            (UsualTime::UpTo(seconds(900)), 921, "15:21, longer than usual"),
            (UsualTime::InWords("several minutes"), 44, "0:44 of several minutes"),
            (UsualTime::Unknown, 3_725, "1:02:05"),
        ] {
            assert_eq!(usual.comparison(seconds(elapsed)), text);
        }
    }

    #[test]
    fn a_bar_is_filled_in_halves_of_a_cell() {
        for (fraction, text) in [
            (0.0, "[        ]"),
            (0.06, "[        ]"),
            (0.07, "[╸       ]"),
            (0.5, "[━━━━    ]"),
            (0.57, "[━━━━╸   ]"),
            (1.0, "[━━━━━━━━]"),
            (7.0, "[━━━━━━━━]"),
        ] {
            assert_eq!(bar(&Bar::filled(fraction, 8)), text, "{fraction}");
        }
    }

    #[test]
    fn a_moving_bar_runs_to_its_end_and_back() {
        let at = |tenths: u64| bar(&Bar::moving(Duration::from_millis(tenths * 100), 6));
        let shown = [0, 1, 2, 3, 4, 5].map(at);
        assert_eq!(shown, ["[━━━━  ]", "[ ━━━━ ]", "[  ━━━━]", "[ ━━━━ ]", "[━━━━  ]", "[ ━━━━ ]"]);
        assert_eq!(bar(&Bar::moving(seconds(1), 3)), "[━━━]");
    }
}
