//! Conditions as they are drafted before a decision: proposed from what is left, kept like answers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::config::draft::DraftKey;
use crate::record::decision::{Condition, Stage};
use crate::record::layout::ReviewId;
use crate::record::review::Review;
use crate::tui::screen::Context;
use crate::tui::screen::filling::draft_key;
use crate::tui::screen::known::Now;

/// The draft under which the conditions of a review are kept.
const ITEM: &str = "the conditions";

/// One condition as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(in crate::tui::screen) struct Drafted {
    pub(in crate::tui::screen) id: String,
    pub(in crate::tui::screen) text: String,
    pub(in crate::tui::screen) source: String,
    pub(in crate::tui::screen) owner: String,
    pub(in crate::tui::screen) due: String,
    pub(in crate::tui::screen) proof: String,
    pub(in crate::tui::screen) consequence: String,
    pub(in crate::tui::screen) before: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    conditions: Vec<Drafted>,
}

/// The key of the draft.
pub(in crate::tui::screen) fn key(context: &Context<'_>, review: &ReviewId) -> DraftKey {
    draft_key(context, review, ITEM)
}

/// The draft as text.
pub(in crate::tui::screen) fn kept(conditions: &[Drafted]) -> String {
    toml::to_string(&Kept { conditions: conditions.to_vec() }).unwrap_or_default()
}

/// What is drafted now: as kept, else as decided before, else as the rules propose it.
pub(in crate::tui::screen) fn drafted(now: &Now, context: &Context<'_>) -> Vec<Drafted> {
    let kept = context.drafts.get(&key(context, &now.review.id));
    // A text that another version wrote is as good as none.
    if let Some(kept) = kept.and_then(|text| toml::from_str::<Kept>(text).ok()) {
        return kept.conditions;
    }
    match &now.review.decision {
        Some(item) if !item.value.conditions.is_empty() => {
            item.value.conditions.iter().map(Drafted::of).collect()
        }
        _ => proposed(now),
    }
}

/// One condition for each item that line 7 leaves.
fn proposed(now: &Now) -> Vec<Drafted> {
    if now.proposal.rule != 7 {
        return Vec::new();
    }
    let items = now.proposal.because.iter().filter_map(|because| because.split_once(": "));
    (1..)
        .zip(items)
        .map(|(number, (what, item))| {
            let hint = |review: &Review| {
                review.question(item).map(|(_, q)| q.evidence.hint.clone()).unwrap_or_default()
            };
            let (text, source, proof) = match what {
                "gate waived" => {
                    (format!("Put {item} right; ends the waiver"), item.to_owned(), hint(&now.review))
                }
                "high risk carried" => (
                    format!("Treat the risk {item} until it is below high"),
                    format!("risk:{item}"),
                    String::new(),
                ),
                "unanswered" => (format!("Answer {item}"), item.to_owned(), hint(&now.review)),
                what if what.starts_with("unproven") => {
                    (format!("Prove {item}"), item.to_owned(), hint(&now.review))
                }
                checklist => {
                    (format!("Bring {checklist} to its target ({item})"), checklist.to_owned(), String::new())
                }
            };
            Drafted { id: format!("c{number}"), text, source, proof, ..Drafted::default() }
        })
        .collect()
}

impl Drafted {
    fn of(condition: &Condition) -> Self {
        Self {
            id: condition.id.clone(),
            text: condition.text.clone(),
            source: condition.source.clone(),
            owner: condition.owner.clone(),
            due: condition.due.to_string(),
            proof: condition.proof.clone(),
            consequence: condition.consequence.clone(),
            before: condition.before.map(Stage::name).unwrap_or_default().to_owned(),
        }
    }

    /// True while nobody owns it or no day is named.
    pub(in crate::tui::screen) fn is_half(&self) -> bool {
        self.owner.trim().is_empty() || self.due.trim().is_empty()
    }

    /// As it would be taken if what cannot be read of it were still to come, to learn what else
    /// speaks against it.
    pub(in crate::tui::screen) fn so_far(&self, today: Date) -> Condition {
        self.condition().unwrap_or_else(|_| {
            let text = |words: &str| words.trim().to_owned();
            Condition {
                id: text(&self.id),
                text: text(&self.text),
                source: text(&self.source),
                owner: text(&self.owner),
                due: today,
                proof: text(&self.proof),
                consequence: text(&self.consequence),
                before: None,
            }
        })
    }

    /// As the decision takes it, or what is wrong with it.
    pub(in crate::tui::screen) fn condition(&self) -> Result<Condition, String> {
        let due: Date = match self.due.trim() {
            "" => return Err(format!("condition {} names no day", self.id)),
            text => text.parse().map_err(|_| {
                format!("condition {}: `{text}` is no day; write it like 2026-06-30", self.id)
            })?,
        };
        let before = match self.before.trim() {
            "" => None,
            word => Some(Stage::ALL.into_iter().find(|stage| stage.name() == word).ok_or_else(|| {
                let names = Stage::ALL.map(Stage::name).join(", ");
                format!("condition {}: `{word}` is none of {names}", self.id)
            })?),
        };
        let text = |words: &str| words.trim().to_owned();
        Ok(Condition {
            id: text(&self.id),
            text: text(&self.text),
            source: text(&self.source),
            owner: text(&self.owner),
            due,
            proof: text(&self.proof),
            consequence: text(&self.consequence),
            before,
        })
    }
}
