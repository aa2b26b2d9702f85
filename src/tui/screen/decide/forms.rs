//! The forms of deciding: what they ask, and the action that they become.

use super::{DecideScreen, What};
use crate::record::action::{Action, Decide, Ground, Revoke, Saw, Sign, SignedMail, Withdraw};
use crate::record::decision::{Alternative, Dissent, Verdict};
use crate::record::policy::authority::{in_words, last_day};
use crate::record::proposal::Outcome;
use crate::tui::screen::Context;
use crate::tui::screen::filling::Filling;
use crate::tui::widget::form::Field;

pub(super) const OUTCOME: usize = 0;
const BECAUSE: usize = 1;
const EXPECTS: usize = 2;
const UNTIL: usize = 3;
const WEIGHED: usize = 4;
const DISSENT: usize = 5;
const MILDER: usize = 6;
const WAY_BACK: usize = 7;

impl DecideScreen {
    pub(super) fn fill(&mut self, what: What, context: &Context<'_>) {
        let Some(now) = &self.known.now else { return };
        let because = |note: &str| Field::new("Because", "", note);
        let (title, item, fields) = match what {
            What::Decide => {
                let outcome = match now.proposal.outcome {
                    Outcome::Approve => Verdict::Approve,
                    Outcome::ApproveWithConditions => Verdict::ApproveWithConditions,
                    Outcome::Incomplete | Outcome::Blocked | Outcome::Reject => Verdict::Reject,
                };
                let last = last_day(self.known.day, now.course.terms.valid);
                let names = Verdict::ALL.map(Verdict::name).join(", ");
                let fields = vec![
                    Field::new("Outcome", outcome.name(), &names),
                    because("why it is decided so"),
                    Field::new("Expects", "", "an approval: the metric, as gmv to 250000 EUR by 2027-q2"),
                    Field::new(
                        "Valid until",
                        &last.to_string(),
                        &format!("an approval: {last} at the latest"),
                    ),
                    Field::new("Weighed", "", "what else, as wait: no date; build: too dear"),
                    Field::new("Dissent", "", "who saw it otherwise, as ada: too early"),
                    Field::new("Milder", "", "only if milder than proposed: why"),
                    Field::new("Way back", "", "a rejection: what a new review has to bring"),
                ];
                let proposed = now.proposal.outcome.name().replace('-', " ");
                let title = format!(
                    "Decide   proposed: {proposed} (rule {}), conditions: {} drafted",
                    now.proposal.rule,
                    self.conditions.len()
                );
                (title, "the decision", fields)
            }
            What::Withdraw => {
                ("Give this review up".to_owned(), "the withdrawal", vec![because("why it is given up")])
            }
            What::Revoke => {
                let grounds = Ground::ALL.map(|(name, _)| name).join(", ");
                let fields = vec![Field::new("Ground", "", &grounds), because("what turned out")];
                ("Revoke the approval".to_owned(), "the revocation", fields)
            }
            What::ByMail => {
                let roles: Vec<String> = now
                    .course
                    .unsigned
                    .iter()
                    .map(|one| in_words(&now.review.policy.authority, one))
                    .collect();
                let first = now.course.unsigned.first().and_then(|one| one.first());
                let fields = vec![
                    Field::new(
                        "Role",
                        first.map_or("", String::as_str),
                        &format!("still to sign: {}", roles.join("; ")),
                    ),
                    Field::new("Person", "", "their id; empty if one person holds the role"),
                    Field::new("Document", "", "the mail in the evidence register, by its id"),
                ];
                ("File a signature that came by mail".to_owned(), "a signature by mail", fields)
            }
        };
        self.filling = Some(Filling::open(what, title, item, &self.known.id, fields, context));
        self.judge(context);
    }

    /// Asks the rule book about what stands in the form; the action where nothing speaks against it.
    pub(super) fn judge(&mut self, context: &Context<'_>) -> Option<Action> {
        let (refusals, wrong, action) = match self.action()? {
            Ok(action) => (self.known.refusals(&action, context), None, Some(action)),
            Err(why) => (Vec::new(), Some(why), None),
        };
        let half = match &action {
            Some(Action::Decide(decide)) if decide.outcome == Verdict::ApproveWithConditions => {
                self.conditions.iter().filter_map(|drafted| drafted.condition().err()).collect()
            }
            _ => Vec::new(),
        };
        let filling = self.filling.as_mut()?;
        filling.judged(&refusals);
        filling.reasons.extend(wrong.into_iter().chain(half));
        action.filter(|_| filling.reasons.is_empty())
    }

    fn action(&self) -> Option<Result<Action, String>> {
        let filling = self.filling.as_ref()?;
        let review = self.known.id.clone();
        let text = |field| filling.text(field).to_owned();
        Some(match filling.what {
            What::Decide => self.decision(filling).map(|decide| Action::Decide(Box::new(decide))),
            What::Withdraw => Ok(Action::Withdraw(Withdraw { review, because: text(0) })),
            What::Revoke => {
                let ground = Ground::ALL.into_iter().find(|(name, _)| *name == filling.text(0));
                match ground {
                    Some((_, ground)) => Ok(Action::Revoke(Revoke { review, ground, because: text(1) })),
                    None => {
                        Err(format!("the ground is one of: {}", Ground::ALL.map(|(name, _)| name).join(", ")))
                    }
                }
            }
            What::ByMail => Ok(Action::Sign(Sign {
                review,
                role: filling.maybe(0),
                by_mail: Some(SignedMail { person: filling.maybe(1), evidence: text(2) }),
                saw: self.saw(),
            })),
        })
    }

    fn saw(&self) -> Saw {
        let decision = self.known.now.as_ref().and_then(|now| now.review.decision.as_ref());
        decision.map_or(Saw::Nothing, |item| Saw::Version(item.id))
    }

    fn decision(&self, filling: &Filling<What>) -> Result<Decide, String> {
        let word = filling.text(OUTCOME);
        let outcome = Verdict::parse(word).ok_or_else(|| {
            format!("`{word}` is no outcome; one of: {}", Verdict::ALL.map(Verdict::name).join(", "))
        })?;
        let conditions = if outcome == Verdict::ApproveWithConditions {
            self.conditions.iter().map(|drafted| drafted.so_far(self.known.day)).collect()
        } else {
            Vec::new()
        };
        let approves = outcome.approves();
        Ok(Decide {
            review: self.known.id.clone(),
            outcome,
            because: filling.text(BECAUSE).to_owned(),
            milder_because: filling.maybe(MILDER),
            valid_until: filling.day(UNTIL)?.filter(|_| approves),
            expects: filling.maybe(EXPECTS).filter(|_| approves),
            way_back: filling.maybe(WAY_BACK).filter(|_| !approves),
            options: pairs(filling.text(WEIGHED), "Weighed")?
                .into_iter()
                .map(|(what, because)| Alternative { what, because })
                .collect(),
            dissent: pairs(filling.text(DISSENT), "Dissent")?
                .into_iter()
                .map(|(by, words)| Dissent { by, words })
                .collect(),
            conditions,
            saw: self.saw(),
        })
    }
}

/// `a: words; b: words` as pairs.
fn pairs(text: &str, field: &str) -> Result<Vec<(String, String)>, String> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once(':') {
            Some((head, words)) if !head.trim().is_empty() && !words.trim().is_empty() => {
                Ok((head.trim().to_owned(), words.trim().to_owned()))
            }
            _ => Err(format!("{field}: `{part}` has no colon between what and why")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn alternatives_are_told_apart_by_semicolons_and_from_their_reason_by_a_colon() {
        let found = pairs("wait: no date; build: too dear, says finance;", "Weighed").unwrap();
        let wanted = [("wait", "no date"), ("build", "too dear, says finance")];
        assert_eq!(found, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert!(pairs("wait", "Weighed").is_err());
        assert!(pairs("", "Weighed").unwrap().is_empty());
    }
}
