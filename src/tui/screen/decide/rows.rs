//! The rows of the screen in order, and who has signed.

use super::DecideScreen;
use crate::record::policy::authority::{OneOf, in_words};
use crate::record::signoff::SignOff;
use crate::record::state::signers as wanted;
use crate::tui::screen::Context;
use crate::tui::screen::known::{Known, Now};

/// One drawn row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    Blank,
    Proposal,
    Because,
    Decided,
    Gates,
    Head,
    Checklist(usize),
    Conditions,
    Signer(usize),
    /// An item that differs from what was signed.
    Stale(String),
    Attention(usize),
    Better,
    NextHead,
    Next(usize),
}

impl Row {
    pub(super) fn is_selectable(&self) -> bool {
        matches!(
            self,
            Self::Gates
                | Self::Checklist(_)
                | Self::Conditions
                | Self::Signer(_)
                | Self::Stale(_)
                | Self::Next(_)
        )
    }
}

/// A signature that is there or is wanted.
#[derive(Debug)]
pub(super) struct Signer {
    pub(super) role: String,
    /// Who signed.
    pub(super) by: Option<String>,
    /// In words, what there is.
    pub(super) words: String,
    /// What differs from what they signed.
    pub(super) stale: Vec<String>,
    /// Why the person who is here may not sign, where it would be theirs to do.
    pub(super) why_not: Option<String>,
}

/// Who has signed, and who still has to.
pub(super) fn signers(now: &Now, known: &Known, context: &Context<'_>) -> Vec<Signer> {
    let authority = &now.review.policy.authority;
    let is_milder = now.review.decision.as_ref().is_some_and(|item| item.value.milder_because.is_some());
    let mut left: Vec<OneOf> = wanted(&now.review, &now.standing, is_milder);
    let mut found = Vec::new();
    for signoff in now.review.signoffs.values().map(|item| &item.value) {
        if let Some(at) = left.iter().position(|one| one.contains(&signoff.role)) {
            left.remove(at);
        }
        found.push(signed(now, known, signoff));
    }
    let reason = now.review.decision.is_some().then(|| {
        let action = crate::record::action::Action::Sign(crate::record::action::Sign {
            review: known.id.clone(),
            role: None,
            by_mail: None,
            saw: crate::record::action::Saw::Whatever,
        });
        known.refusals(&action, context).first().map(ToString::to_string)
    });
    found.extend(left.iter().map(|one| {
        let is_mine = known.actor().is_some_and(|actor| actor.holds(one));
        Signer {
            role: in_words(authority, one),
            by: None,
            words: "not yet".to_owned(),
            stale: Vec::new(),
            why_not: reason.clone().flatten().filter(|_| is_mine),
        }
    }));
    found
}

fn signed(now: &Now, known: &Known, signoff: &SignOff) -> Signer {
    let stale = signoff.stale(&now.review);
    let at = signoff.again.as_ref().map_or(signoff.at, |(at, _)| *at);
    let mail = signoff
        .mail
        .as_ref()
        .map(|mail| format!(", by mail, filed by {}", known.name_of(&mail.recorded_by)))
        .unwrap_or_default();
    let name = known.name_of(&signoff.by);
    let words = format!("{} {name}{mail}", at.strftime("%-d %b"));
    Signer {
        role: now.review.policy.authority.title(&signoff.role).to_owned(),
        by: Some(signoff.by.clone()),
        words,
        stale,
        why_not: None,
    }
}

impl DecideScreen {
    /// The rows in order; the drawing and the cursor go by them.
    pub(super) fn rows(&self) -> Vec<Row> {
        let Some(now) = &self.known.now else { return Vec::new() };
        let mut rows = vec![Row::Proposal];
        rows.extend((!now.proposal.because.is_empty()).then_some(Row::Because));
        rows.extend(now.review.decision.is_some().then_some(Row::Decided));
        rows.extend((0..now.course.attention.len()).map(Row::Attention));
        rows.push(Row::Gates);
        rows.push(Row::Head);
        rows.extend((0..now.standing.checklists.len()).map(Row::Checklist));
        rows.push(Row::Conditions);
        for (place, signer) in self.signers.iter().enumerate() {
            rows.push(Row::Signer(place));
            if signer.by.is_some() && signer.by == self.opened {
                rows.extend(signer.stale.iter().cloned().map(Row::Stale));
            }
        }
        rows.extend(self.way.is_some().then_some(Row::Better));
        rows.extend([Row::Blank, Row::NextHead]);
        rows.extend((0..self.next.len()).map(Row::Next));
        rows
    }
}
