//! Connects the client with the embedded emulator.

use std::sync::Arc;

use bytes::Bytes;

use crate::api::{Exchange, Transport};
use crate::blocking;
use crate::emulator::Emulator;

/// A transport that ends at the embedded emulator.
pub(super) struct InProcess {
    emulator: Arc<Emulator>,
}

impl InProcess {
    pub(super) fn new(emulator: Arc<Emulator>) -> Self {
        Self { emulator }
    }
}

impl Transport for InProcess {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let emulator = Arc::clone(&self.emulator);
        Box::pin(async { Ok(blocking::run(move || emulator.handle(&request)).await) })
    }
}
