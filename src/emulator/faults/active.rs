//! The faults of a running emulator: they are counted, listed, added and removed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Response};
use serde_json::{Value, json};

use super::delayed_views::DelayedViews;
use super::random::SeededRandom;
use super::request_fault::RequestFault;
use super::spec::{FaultEffect, FaultSpec, StuckOperation};

/// The faults of an emulator, in the order of their addition.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    seed: u64,
    list: Mutex<FaultList>,
}

#[derive(Debug, Default)]
struct FaultList {
    /// How many were added so far: the next one has the next number.
    added: u64,
    faults: Vec<ActiveFault>,
    views: DelayedViews,
}

#[derive(Debug)]
struct ActiveFault {
    number: u64,
    spec: FaultSpec,
    /// How many requests it selected, and to how many of them it was applied.
    selected: u64,
    applied: u64,
    random: SeededRandom,
}

impl ActiveFaults {
    pub(crate) fn new(seed: u64, specs: &[FaultSpec]) -> Self {
        let faults = Self { seed, list: Mutex::default() };
        faults.add(specs.iter().cloned());
        faults
    }

    fn list(&self) -> MutexGuard<'_, FaultList> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, specs: impl IntoIterator<Item = FaultSpec>) {
        let mut list = self.list();
        for spec in specs {
            list.added += 1;
            let number = list.added;
            let random = SeededRandom::new(self.seed, number);
            list.faults.push(ActiveFault { number, spec, selected: 0, applied: 0, random });
        }
    }

    /// Removes the fault with this number, or all of them. Returns how many were removed.
    pub(crate) fn remove(&self, number: Option<u64>) -> usize {
        let mut list = self.list();
        let before = list.faults.len();
        list.faults.retain(|fault| number.is_some_and(|number| number != fault.number));
        if number.is_none() {
            list.views = DelayedViews::default();
        }
        before - list.faults.len()
    }

    /// Goes back to these faults, as at the start of the emulator.
    pub(crate) fn restart(&self, specs: &[FaultSpec]) {
        *self.list() = FaultList::default();
        self.add(specs.iter().cloned());
    }

    /// Each fault with its number and how often it was applied.
    pub(crate) fn view(&self) -> Value {
        let view = |fault: &ActiveFault| {
            json!({
                "number": fault.number,
                "fault": fault.spec.to_string(),
                "selected": fault.selected,
                "applied": fault.applied,
            })
        };
        self.list().faults.iter().map(view).collect()
    }

    /// What happens to this request: the delays of all faults that apply to it, and the effect of the first that has one.
    pub(crate) fn meet(&self, method: &Method, path: &str) -> RequestFault {
        let mut met = RequestFault::default();
        for fault in &mut self.list().faults {
            let is_of_request = match fault.spec.effect {
                FaultEffect::Stuck(_) | FaultEffect::HiddenReads(_) | FaultEffect::CertifiedLag(_) => false,
                FaultEffect::Delay => true,
                _ => met.effect.is_none(),
            };
            if is_of_request && fault.applies(method, path) {
                met.delay += fault.spec.delay;
                if fault.spec.effect != FaultEffect::Delay {
                    met.effect = Some(fault.spec.effect.clone());
                }
            }
        }
        met
    }

    /// Whether the operation that this request starts never ends.
    pub(crate) fn is_stuck(&self, operation: StuckOperation, method: &Method, path: &str) -> bool {
        let wanted = FaultEffect::Stuck(operation);
        self.list().faults.iter_mut().any(|fault| fault.spec.effect == wanted && fault.applies(method, path))
    }

    /// Whether this read does not find its resource yet.
    pub(crate) fn hides(&self, method: &Method, path: &str) -> bool {
        *method == Method::GET && self.list().views.hides(path)
    }

    /// The ids of the resources that this list does not have yet.
    pub(crate) fn hidden_in(&self, collection: &str) -> Vec<String> {
        self.list().views.hidden_in(collection)
    }

    /// Delays what reads show of the resource in a response.
    pub(crate) fn delay_views(&self, method: &Method, path: &str, response: Response<Bytes>) -> Response<Bytes> {
        let list = &mut *self.list();
        if *method == Method::POST && response.status().is_success() {
            // Of a POST to one resource, nothing is new.
            let is_create = ["/drafts", "/deployments"].iter().any(|collection| path.ends_with(collection));
            if !is_create {
                return response;
            }
            let hidden = list.faults.iter_mut().find_map(|fault| match fault.spec.effect {
                FaultEffect::HiddenReads(reads) => fault.applies(method, path).then_some(reads),
                _ => None,
            });
            hidden.into_iter().for_each(|reads| list.views.hide(path, response.body(), reads));
            return response;
        }
        let is_read = *method == Method::GET && response.status().is_success() && path.starts_with("/connectors/");
        let can_lag = |fault: &ActiveFault| matches!(fault.spec.effect, FaultEffect::CertifiedLag(_));
        if !is_read || !list.views.delays_certification() && !list.faults.iter().any(can_lag) {
            return response;
        }
        let FaultList { faults, views, .. } = list;
        views.without_certification(response, || {
            faults.iter_mut().find_map(|fault| match fault.spec.effect {
                FaultEffect::CertifiedLag(reads) => fault.applies(method, path).then_some(reads),
                _ => None,
            })
        })
    }
}

impl ActiveFault {
    /// Counts the request if it is selected, and decides whether the fault applies to it.
    fn applies(&mut self, method: &Method, path: &str) -> bool {
        let selection = &self.spec.selection;
        if !selection.selects(method, path) || selection.count.is_some_and(|count| self.applied >= count) {
            return false;
        }
        self.selected += 1;
        if self.selected <= selection.skip {
            return false;
        }
        let applies = selection.probability.is_none_or(|probability| self.random.next() < probability);
        self.applied += u64::from(applies);
        applies
    }
}
