//! The models of a study, replicate by replicate: what is uncertain is drawn once for each, alike in all arms.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::design::growing;
use super::{Governments, layout};
use crate::record::Layout;
use crate::scenario::diagnostics::{Diagnostics, Finding};
use crate::scenario::load::{Moved, Study};
use crate::scenario::model::Model;

/// What was computed last, so that neighbours need not compute it again; the oldest is dropped.
#[derive(Debug)]
pub struct Recent<K, V> {
    held: Mutex<VecDeque<(K, Arc<OnceLock<V>>)>>,
    most: usize,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// Holds two for each thread.
    #[must_use]
    pub fn new() -> Self {
        Self { held: Mutex::new(VecDeque::new()), most: 2 * rayon::current_num_threads() }
    }

    /// What belongs to a key, computed where it is not at hand.
    pub fn get(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let cell = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            match held.iter().find(|(known, _)| *known == key) {
                Some((_, cell)) => Arc::clone(cell),
                None => {
                    let cell = Arc::default();
                    held.push_back((key, Arc::clone(&cell)));
                    if held.len() > self.most {
                        held.pop_front();
                    }
                    cell
                }
            }
        };
        // Outside the lock, so that others are computed meanwhile.
        cell.get_or_init(compute).clone()
    }
}

impl<K: PartialEq, V: Clone> Default for Recent<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// A model and the layout that fits it.
pub type Fitted = (Arc<Model>, Arc<Layout>);

/// The models of a study.
#[derive(Debug)]
pub struct Models<'s> {
    study: &'s Study,
    /// What all runs record.
    pub layout: Arc<Layout>,
    /// For each varied value its coordinate in every replicate.
    coordinates: Vec<Vec<f64>>,
    moved: Recent<u32, Result<Arc<Moved>, Diagnostics>>,
}

impl<'s> Models<'s> {
    /// The models of so many replicates.
    #[must_use]
    pub fn new(study: &'s Study, replicates: u32) -> Self {
        let axis = |name: &str| growing(replicates as usize, name, study.scenario.seed);
        let coordinates = study.variation.varied.iter().map(|v| axis(&v.name)).collect();
        Self { study, layout: Arc::new(layout(study)), coordinates, moved: Recent::new() }
    }

    /// The values of a replicate, as they stand in a file, in the order of the variation.
    #[must_use]
    pub fn values(&self, replicate: u32) -> Vec<String> {
        let varied = self.study.variation.varied.iter().zip(&self.coordinates);
        varied.map(|(v, axis)| v.value(axis[replicate as usize], replicate)).collect()
    }

    /// The model of a replicate of an arm, and the layout that fits it.
    ///
    /// # Errors
    /// If what is drawn makes no valid scenario.
    pub fn of(&self, arm: usize, replicate: u32) -> Result<Fitted, Diagnostics> {
        let central = &self.study.arms[arm].model;
        if self.study.variation.is_empty() {
            return Ok((Arc::clone(central), Arc::clone(&self.layout)));
        }
        let moved = self.moved.get(replicate, || self.study.moved(self.values(replicate), replicate).map(Arc::new))?;
        let model = self.study.model(arm, &moved)?;
        let Governments { stockpiles, acting } = Governments::of(&model);
        if !self.layout.has_room_for(&stockpiles, &acting) {
            return Err(Diagnostics(vec![self.new_acts(arm, replicate)]));
        }
        let layout = if central.network.has_links_of(&model.network) {
            Arc::clone(&self.layout)
        } else {
            Arc::new(self.layout.fitted_to(&model.network))
        };
        Ok((model, layout))
    }

    fn new_acts(&self, arm: usize, replicate: u32) -> Finding {
        Finding {
            code: "S127",
            title: format!(
                "what is drawn for replicate {replicate} of arm \"{}\" changes which governments act or what they stockpile",
                self.study.arms[arm].name
            ),
            label: "what is uncertain begins here".into(),
            other: None,
            place: self.study.variation.varied.first().map(|v| v.place.clone()),
            help: Some("let another arm act, or vary how much and when".into()),
        }
    }
}
