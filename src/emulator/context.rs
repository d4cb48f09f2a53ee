//! What a request is answered in view of, besides the world.

use crate::emulator::clock::Moment;
use crate::emulator::options::Options;
use crate::emulator::tokens::Caller;

/// What a request is answered in view of, besides the world.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options,
    pub(crate) now: Moment,
    pub(crate) caller: Caller,
}
