//! One bit for each list and object that is open.

/// A stack of bits, without memory of its own up to 64 levels.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    top: u64,
    depth: usize,
    /// Full groups of 64 levels below the top.
    below: Vec<u64>,
}

impl Nesting {
    #[inline]
    pub(crate) fn push(&mut self, bit: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.below.push(self.top);
        }
        self.top = self.top << 1 | u64::from(bit);
        self.depth += 1;
    }

    /// Removes the last bit. Without any nothing happens.
    #[inline]
    pub(crate) fn pop(&mut self) {
        if self.depth == 0 {
            return;
        }
        self.depth -= 1;
        self.top >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.top = self.below.pop().unwrap_or_default();
        }
    }

    /// The last bit; `false` without any.
    #[inline]
    pub(crate) fn last(&self) -> bool {
        self.depth > 0 && self.top & 1 == 1
    }

    #[inline]
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_in_the_opposite_order_at_any_depth() {
        let bits: Vec<bool> = (0..200_u32).map(|number| number % 3 == 0 || number % 7 == 1).collect();
        let mut nesting = Nesting::default();
        bits.iter().for_each(|bit| nesting.push(*bit));
        for (depth, bit) in bits.iter().enumerate().rev() {
            assert_eq!((nesting.depth(), nesting.last()), (depth + 1, *bit));
            nesting.pop();
        }
        assert_eq!((nesting.depth(), nesting.last()), (0, false));
        nesting.pop();
        assert_eq!(nesting.depth(), 0);
    }
}
