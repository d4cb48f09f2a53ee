//! Remembers the names of the resources that clients see, and keeps them when the run ends.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::api::{ObservedKind, Reference, ResourceObserver, Sighting};
use crate::name_cache::{self, CachedName, KnownNames, NameCache, NameKind};

/// More names of one run are not remembered: a cache has no more, and a long list should cost no time.
const MOST_NAMES: usize = 1000;

/// The names of more identities are not kept: a run in hundreds of Projects should not write as many files.
const MOST_IDENTITIES: usize = 50;

/// What the run has seen, by the cache of its identity. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct SeenNames(Rc<RefCell<BTreeMap<NameCache, Vec<SeenEvent>>>>);

/// What one response has shown.
#[derive(Debug, PartialEq, Eq)]
enum SeenEvent {
    Seen { kind: NameKind, names: Vec<CachedName>, is_whole: bool },
    Gone { kind: NameKind, name: String },
}

impl SeenNames {
    fn add(&self, cache: &NameCache, event: SeenEvent) {
        let mut events = self.0.borrow_mut();
        let events = events.entry(cache.clone()).or_default();
        // A wait sees the same again and again.
        if !is_full(events) && events.last() != Some(&event) {
            events.push(event);
        }
    }

    fn is_full(&self, cache: &NameCache) -> bool {
        self.0.borrow().get(cache).is_some_and(|events| is_full(events))
    }

    /// Writes what was seen. Costs nothing where nothing was.
    pub(super) fn keep(&self) {
        for (cache, events) in self.0.take().into_iter().take(MOST_IDENTITIES) {
            cache.update(|names| events.into_iter().for_each(|event| apply(names, event, name_cache::now())));
        }
    }
}

fn is_full(events: &[SeenEvent]) -> bool {
    let names = |event: &SeenEvent| match event {
        SeenEvent::Seen { names, .. } => names.len(),
        SeenEvent::Gone { .. } => 1,
    };
    events.iter().map(names).sum::<usize>() >= MOST_NAMES
}

fn apply(known: &mut KnownNames, event: SeenEvent, now: u64) {
    match event {
        SeenEvent::Seen { kind, names, is_whole: true } => known.of_mut(kind).replace(names, now),
        SeenEvent::Seen { kind, names, is_whole: false } => known.of_mut(kind).see(names, now),
        SeenEvent::Gone { kind, name } => known.of_mut(kind).forget(&name),
    }
}

/// Remembers what one client sees.
#[derive(Debug)]
pub(super) struct NameObserver {
    cache: NameCache,
    seen: SeenNames,
}

impl NameObserver {
    pub(super) fn new(cache: NameCache, seen: SeenNames) -> Self {
        Self { cache, seen }
    }
}

impl ResourceObserver for NameObserver {
    fn seen(&self, kind: ObservedKind, sightings: Vec<Sighting>, is_whole: bool) {
        let names = sightings.into_iter().map(cached).collect();
        self.seen.add(&self.cache, SeenEvent::Seen { kind: kind_of(kind), names, is_whole });
    }

    fn is_full(&self) -> bool {
        self.seen.is_full(&self.cache)
    }

    fn gone(&self, kind: ObservedKind, reference: &Reference) {
        self.seen.add(&self.cache, SeenEvent::Gone { kind: kind_of(kind), name: reference.as_str().to_owned() });
    }
}

fn kind_of(kind: ObservedKind) -> NameKind {
    match kind {
        ObservedKind::Connector => NameKind::Connector,
        ObservedKind::Deployment => NameKind::Deployment,
    }
}

fn cached(sighting: Sighting) -> CachedName {
    let Sighting { id, key, status, configuration } = sighting;
    CachedName { id, key, status, configuration }
}
