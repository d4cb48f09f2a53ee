//! What a request is answered in view of, besides the world.

use super::clock::Moment;
use super::options::Options;
use super::tokens::Caller;

/// What a request is answered in view of, besides the world.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) options: &'a Options,
    pub(super) now: Moment,
    pub(super) caller: Caller,
}
