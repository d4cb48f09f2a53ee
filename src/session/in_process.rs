//! Connects the client with the embedded emulator.

use std::rc::Rc;

use bytes::Bytes;

use crate::api::{Exchange, Transport};
use crate::emulator::Emulator;

/// A transport that ends at the embedded emulator.
pub(super) struct InProcess {
    emulator: Rc<Emulator>,
}

impl InProcess {
    pub(super) fn new(emulator: Rc<Emulator>) -> Self {
        Self { emulator }
    }
}

impl Transport for InProcess {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(async move { Ok(self.emulator.handle(&request)) })
    }
}
