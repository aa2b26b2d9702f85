//! What lies over a screen and takes all keys until it is closed.

use super::Purpose;
use crate::tui::command::Command;
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::picker::Picker;

/// A box over the screen; it takes all keys until it is closed.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Everything that can be done, the nearest first.
    Help(Picker),
    /// Commands by name.
    Palette(Picker),
    /// Themes, shown as the cursor moves; the name is the one to go back to.
    Themes(Picker, String),
    /// What a screen asked to be picked.
    Pick(Purpose, Picker),
    /// A question before something hard to take back.
    Confirm(Confirm),
}

impl Overlay {
    /// What a command is called in the footer while this is in front.
    #[must_use]
    pub fn hint_words(&self, command: Command) -> Option<&'static str> {
        match (self, command) {
            (Self::Help(_) | Self::Palette(_), Command::Accept) => Some("run it"),
            (Self::Themes(..) | Self::Pick(..), Command::Accept) => Some("take"),
            (Self::Confirm(_), Command::Accept) => Some("yes"),
            (Self::Confirm(_), Command::Back) => Some("no"),
            _ => None,
        }
    }

    /// Its picker, if it is one.
    pub fn picker(&mut self) -> Option<&mut Picker> {
        match self {
            Self::Help(picker) | Self::Palette(picker) | Self::Themes(picker, _) | Self::Pick(_, picker) => {
                Some(picker)
            }
            Self::Confirm(_) => None,
        }
    }
}
