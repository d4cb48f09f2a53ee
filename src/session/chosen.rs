//! What ctconnect.yaml chose in place of an argument.

use std::rc::Rc;

use super::{Context, Session};
use crate::failure::NamedResources;

/// Where a command works, and what it works with, if ctconnect.yaml chose it. Hints of a failure name it as the command line
/// would.
#[derive(Clone)]
pub struct ChosenResources {
    pub context: Rc<Context>,
    pub named: NamedResources,
}

impl Session {
    /// Remembers that the command works here, with these resources, which its command line does not name.
    pub fn choose(&self, named: NamedResources) {
        self.chosen.replace(Some(ChosenResources { context: self.context.clone(), named }));
    }

    /// What was chosen in this run.
    pub fn chosen(&self) -> Option<ChosenResources> {
        self.chosen.borrow().clone()
    }
}
