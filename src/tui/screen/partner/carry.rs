//! Which earlier answers a new review takes along as claims.

use crate::record::action::Carry;
use crate::store::overview::Earlier;
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::command::Command;
use crate::tui::theme::Role;
use crate::tui::widget::list::List;

/// From this row number on a click is on one of the earlier reviews.
const ROWS: usize = 1 << 20;

/// The earlier reviews of a partner, of which one or none is chosen.
#[derive(Debug, Default)]
pub(super) struct CarryFrom {
    earlier: Option<Box<Earlier>>,
    list: List,
}

impl CarryFrom {
    /// Takes what there is; the last review is proposed.
    pub(super) fn found(&mut self, earlier: &Earlier) {
        // Who has chosen already keeps the choice, as long as there is one.
        if self.earlier.as_ref().is_none_or(|known| known.reviews.len() != earlier.reviews.len()) {
            self.list = List::default();
        }
        self.earlier = Some(Box::new(earlier.clone()));
    }

    /// Whether there is anything to be chosen.
    pub(super) fn is_empty(&self) -> bool {
        self.earlier.as_ref().is_none_or(|earlier| earlier.reviews.is_empty())
    }

    /// How many rows there are: each review, and none of them.
    pub(super) fn len(&self) -> usize {
        self.earlier.as_ref().map_or(0, |earlier| earlier.reviews.len() + 1)
    }

    /// Whether the first row is chosen.
    pub(super) fn is_first(&self) -> bool {
        self.list.selected() == 0
    }

    /// Moves as a command says; what the cursor is on is what is chosen.
    pub(super) fn command(&mut self, command: Command, count: usize) {
        let len = self.len();
        self.list.command(command, count, len);
    }

    /// Chooses the row of this number; false where the click was elsewhere.
    pub(super) fn clicked(&mut self, row: usize) -> bool {
        let Some(place) = row.checked_sub(ROWS) else { return false };
        self.list.select(place.min(self.len().saturating_sub(1)));
        true
    }

    /// Chooses by number, from 1.
    pub(super) fn choose(&mut self, digit: u8) {
        let place = usize::from(digit).saturating_sub(1);
        if place < self.len() {
            self.list.select(place);
        }
    }

    /// What is to be carried; none for a review that starts with nothing.
    pub(super) fn chosen(&self) -> Option<Carry> {
        let earlier = self.earlier.as_ref()?;
        let (review, _) = earlier.reviews.get(self.list.selected())?;
        Some(Carry { review: review.clone(), commit: earlier.commit })
    }

    /// What the choice means.
    fn words(&self) -> String {
        let earlier = self.earlier.as_ref();
        match earlier.and_then(|earlier| earlier.reviews.get(self.list.selected())) {
            Some((review, 1)) => format!(
                "1 answer of {review} comes along as a claim, with who gave it and on what proof. It does not \
                 count until somebody takes it."
            ),
            Some((review, claims)) => format!(
                "{claims} answers of {review} come along as claims, each with who gave it and on what proof. \
                 None counts until somebody takes it."
            ),
            None => "Nothing comes along: every question begins open.".to_owned(),
        }
    }

    /// Draws the choice.
    pub(super) fn view(&self, canvas: &mut Canvas<'_>, has_focus: bool) {
        let Some(earlier) = &self.earlier else { return };
        let width = canvas.width();
        canvas.pieces(
            1,
            0,
            [
                piece("EARLIER ANSWERS", Role::Heading),
                piece("  as claims, or none; the digits choose", Role::Muted),
            ],
        );
        let words = self.words();
        let next =
            canvas.part(3, 1, width.saturating_sub(4).min(90), 4).wrapped(0, 0, &words, Role::Text).max(2);
        let mut below = canvas.below(next + 2);
        let mut list = below.part(0, 0, width, u16::try_from(self.len()).unwrap_or(u16::MAX));
        self.list.view(&mut list, self.len(), has_focus, |line, row| {
            let is_chosen = row == self.list.selected();
            let sign = if is_chosen { "(x)" } else { "( )" };
            let look = if is_chosen { Role::Heading } else { Role::Text };
            let next = line.pieces(
                2,
                0,
                [
                    piece(sign, if is_chosen { Role::AnswerYes } else { Role::Muted }),
                    piece(format!(" {}  ", row + 1), Role::Key),
                ],
            );
            match earlier.reviews.get(row) {
                Some((review, claims)) => {
                    let end = line.put(next, 0, &review.to_string(), look);
                    let claims = if *claims == 1 { "1 claim".to_owned() } else { format!("{claims} claims") };
                    line.put((end + 2).max(34), 0, &claims, Role::Muted);
                }
                None => {
                    line.put(next, 0, "none", look);
                }
            }
            line.click(0, 0, width, Hit::Row(ROWS + row));
        });
    }
}
