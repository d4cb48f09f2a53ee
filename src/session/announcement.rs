//! Reports before the first write which API Client it is sent as, if a stored login has another one.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;

use crate::api::{Exchange, Transport};
use crate::config::Settings;
use crate::output::Ui;

/// `transport`, which reports the API Client of the environment before its first write if that replaces a stored login, unless
/// that `is_done`.
pub(super) fn announcing(
    transport: Rc<dyn Transport>,
    settings: &Settings,
    ui: &Ui,
    is_done: &Rc<Cell<bool>>,
) -> Rc<dyn Transport> {
    let (Some(own), Some(login)) = (&settings.identity, &settings.replaced_login) else { return transport };
    let name = |client_id: Option<&str>| client_id.map_or_else(|| "a token".to_owned(), |id| format!("`{id}`"));
    let message = format!(
        "using the API Client {} of {}, not {} of {}",
        name(own.credentials.client_id()),
        own.source,
        name(login.credentials.client_id()),
        login.source
    );
    Rc::new(Announcing { transport, ui: ui.clone(), message, is_done: is_done.clone() })
}

struct Announcing {
    transport: Rc<dyn Transport>,
    ui: Ui,
    message: String,
    is_done: Rc<Cell<bool>>,
}

impl Transport for Announcing {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        if !request.method().is_safe() && !self.is_done.replace(true) {
            self.ui.note(&self.message);
        }
        self.transport.send(request)
    }
}
