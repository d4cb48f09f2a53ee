//! Random numbers that a seed decides.

/// SplitMix64: small, and good enough to choose requests.
#[derive(Debug, Clone)]
pub(super) struct SeededRandom(u64);

impl SeededRandom {
    /// The numbers for the fault with this number.
    pub(super) fn new(seed: u64, fault: u64) -> Self {
        Self(seed ^ fault.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    /// A number from 0 to below 1.
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let bits = u32::try_from(mixed >> 32).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_the_numbers() {
        let numbers = |seed, fault| {
            let mut random = SeededRandom::new(seed, fault);
            (0..100).map(|_| random.next()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(7, 1), numbers(7, 1));
        assert_ne!(numbers(7, 1), numbers(8, 1));
        assert_ne!(numbers(7, 1), numbers(7, 2));
        assert!(numbers(7, 1).iter().all(|number| (0.0..1.0).contains(number)));
        let low = numbers(7, 1).iter().filter(|number| **number < 0.5).count();
        assert!((30..70).contains(&low), "{low}");
    }
}
