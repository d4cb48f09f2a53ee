//! Ranges of versions as `engines.node` has them. Understands the syntax of npm and the commas of the platform's builder
//! (`Masterminds/semver`). Of prereleases only the numbers count, which is enough to find the release lines of a range.

/// Major, minor and patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(pub(super) u64, pub(super) u64, pub(super) u64);

impl Release {
    pub(super) const MAXIMUM: Self = Self(u64::MAX, u64::MAX, u64::MAX);
    const MINIMUM: Self = Self(0, 0, 0);

    fn next_patch(self) -> Self {
        Self(self.0, self.1, self.2.saturating_add(1))
    }
}

/// From the first release up to, and without, the second.
type ReleaseSpan = (Release, Release);

/// The alternatives of a range.
#[derive(Debug)]
pub(super) struct NodeRange(Vec<ReleaseSpan>);

impl NodeRange {
    /// Parses a range. `None` if it is not one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.split("||").map(alternative).collect::<Option<_>>().map(Self)
    }

    /// Whether a release from `from` up to, and without, `to` is in the range.
    pub(super) fn allows_some(&self, from: Release, to: Release) -> bool {
        self.0.iter().any(|(start, end)| from.max(*start) < to.min(*end))
    }
}

/// Comparators that all apply, or `1.2 - 1.4`.
fn alternative(text: &str) -> Option<ReleaseSpan> {
    if let Some((from, to)) = text.split_once(" - ") {
        return Some((partial(from)?.0, partial(to)?.1));
    }
    let mut span = (Release::MINIMUM, Release::MAXIMUM);
    let mut rest = text.trim();
    while !rest.is_empty() {
        let version = rest.trim_start_matches(['<', '>', '=', '~', '^', '!']);
        let operator = &rest[..rest.len() - version.len()];
        let version = version.trim_start();
        let end = version.find([' ', '\t', ',', '<', '>', '=', '~', '^', '!']).unwrap_or(version.len());
        let (start, stop) = comparator(operator, &version[..end])?;
        span = (span.0.max(start), span.1.min(stop));
        rest = version[end..].trim_start_matches([' ', '\t', ',']);
    }
    Some(span)
}

fn comparator(operator: &str, version: &str) -> Option<ReleaseSpan> {
    let (from, to, parts) = partial(version)?;
    let all = (Release::MINIMUM, Release::MAXIMUM);
    Some(match operator {
        "" | "=" | "==" => (from, to),
        ">" => (to, Release::MAXIMUM),
        ">=" | "=>" => (from, Release::MAXIMUM),
        "<" => (Release::MINIMUM, from),
        "<=" | "=<" => (Release::MINIMUM, to),
        // A single version never excludes a whole release line.
        "!=" => all,
        "~" | "~>" => match parts {
            0 => all,
            1 => (from, to),
            _ => (from, Release(from.0, from.1.saturating_add(1), 0)),
        },
        "^" => match (parts, from) {
            (0, _) => all,
            (1, _) => (from, to),
            (2, Release(0, ..)) => (from, to),
            (_, Release(0, 0, _)) => (from, from.next_patch()),
            (_, Release(0, minor, _)) => (from, Release(0, minor + 1, 0)),
            (_, Release(major, ..)) => (from, Release(major.saturating_add(1), 0, 0)),
        },
        _ => return None,
    })
}

/// The releases of a version of which parts can be missing or `x`, and how many parts it has.
fn partial(text: &str) -> Option<(Release, Release, usize)> {
    let text = text.trim().trim_start_matches(['v', 'V', '=']);
    // Prerelease and build.
    let text = text.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = Vec::new();
    for part in text.split('.') {
        if matches!(part, "*" | "x" | "X") {
            break;
        }
        numbers.push(part.parse::<u64>().ok().filter(|_| !part.starts_with('+'))?);
    }
    Some(match numbers[..] {
        [] => (Release::MINIMUM, Release::MAXIMUM, 0),
        [major] => (Release(major, 0, 0), Release(major.checked_add(1)?, 0, 0), 1),
        [major, minor] => (Release(major, minor, 0), Release(major, minor.checked_add(1)?, 0), 2),
        [major, minor, patch] => {
            let release = Release(major, minor, patch);
            (release, release.next_patch(), 3)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_npm() {
        let allows = |range: &str, release: Release| {
            NodeRange::parse(range).is_some_and(|range| range.allows_some(release, release.next_patch()))
        };
        let (old, new) = (Release(18, 20, 4), Release(22, 3, 1));
        let table = [
            ("", true, true),
            ("*", true, true),
            ("x", true, true),
            ("18", true, false),
            ("18.x", true, false),
            ("18.20.x", true, false),
            ("v18.20.4", true, false),
            ("=18.20.4", true, false),
            ("18.20.3", false, false),
            (">18", false, true),
            ("> 18.20.3", true, true),
            (">=18", true, true),
            (">= 18.0.0", true, true),
            ("<22", true, false),
            ("<=18", true, false),
            ("<=22", true, true),
            ("^18.20.4", true, false),
            ("^18.20.5", false, false),
            ("~22.3", false, true),
            ("~22.2.0", false, false),
            ("~18", true, false),
            (">=18 <22", true, false),
            (">=18, <22", true, false),
            (">=18<22", true, false),
            ("18 - 20", true, false),
            ("18 - 22.3", true, true),
            ("16 || 18 || 22", true, true),
            ("^16 || >=22", false, true),
            ("22.0.0-rc.1 - 23", false, true),
            (">18.0.0-beta <19", true, false),
            ("!=18.20.4", true, true),
        ];
        for (range, has_old, has_new) in table {
            assert_eq!((allows(range, old), allows(range, new)), (has_old, has_new), "{range}");
        }
    }

    #[test]
    fn other_texts_are_not_ranges() {
        for text in [
            "lts",
            "lts/*",
            "latest",
            "node 18",
            "18.a",
            "1.2.3.4",
            "><18",
            "18..1",
            "-",
            ">=",
            "99999999999999999999999",
        ] {
            assert!(NodeRange::parse(text).is_none(), "{text}");
        }
    }
}
