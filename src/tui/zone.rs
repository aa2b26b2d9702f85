//! The time zone in which the person reads times, found when the first one is shown.

use std::sync::OnceLock;

use jiff::tz::TimeZone;

/// A time zone that may still have to be found: finding that of the system reads the names of all
/// zones, which takes an eighth of the time to the first frame.
#[derive(Debug, Default)]
pub struct Zone(OnceLock<TimeZone>);

impl Zone {
    /// The zone itself.
    #[must_use]
    pub fn get(&self) -> TimeZone {
        self.0.get_or_init(TimeZone::system).clone()
    }
}

impl From<TimeZone> for Zone {
    fn from(zone: TimeZone) -> Self {
        Self(OnceLock::from(zone))
    }
}
