//! What a person has chosen, written and cited for one question and not recorded yet.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::checklist::model::{Kind, Level, Question};
use crate::record::action::Saw;
use crate::record::answer::{Answer, Citation, NO_FIGURE, ReasonKind, State, Value};
use crate::record::change::ObjectId;
use crate::record::evidence::Evidence;
use crate::record::policy::Policy;
use crate::record::review::Review;
use crate::record::typed;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Choice {
    /// An option's key, `yes`, `no`, or `none` for no figure.
    Key(String),
    /// A level on a scale.
    Level(u8),
    /// The options held of a multi question.
    Held(Vec<String>),
    /// A figure, a day or words, as typed.
    Typed(String),
    /// Does not apply.
    NotApplicable,
    /// Asked, not obtainable.
    DontKnow,
}

/// A cited place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Cited {
    pub(super) id: String,
    pub(super) place: Option<String>,
}

impl Cited {
    /// The same place as the record has it.
    pub(super) fn of(citation: &Citation) -> Self {
        Self { id: citation.id.clone(), place: citation.place.clone() }
    }
}

/// A document that is filed along with the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct NewDocument {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) at: Option<String>,
    pub(super) sha256: Option<String>,
    pub(super) obtained: jiff::civil::Date,
}

impl NewDocument {
    /// Level and validity as the policy has them for its kind.
    pub(super) fn evidence(&self, policy: &Policy) -> Evidence {
        let kind = policy.evidence_type(&self.kind);
        Evidence {
            id: self.id.clone(),
            title: self.title.clone(),
            kind: self.kind.clone(),
            at: self.at.clone(),
            file: None,
            sha256: self.sha256.clone(),
            level: kind.map_or(Level::STATED, |kind| kind.level),
            obtained: Some(self.obtained),
            expires: kind.and_then(|kind| kind.valid.until(self.obtained)),
            covers: None,
            answers: Vec::new(),
            filed_by: String::new(),
            filed_at: None,
        }
    }
}

/// Everything that becomes an answer with Enter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Entry {
    pub(super) words: String,
    /// The version that was on screen when the person began; none: there was none.
    pub(super) saw: Option<String>,
    pub(super) choice: Option<Choice>,
    pub(super) citations: Vec<Cited>,
    pub(super) file: Vec<NewDocument>,
    /// The claim that it began from.
    pub(super) taken_from: Option<String>,
}

impl Entry {
    /// A fresh entry for a question as it stands.
    pub(super) fn fresh(review: &Review, question: &str) -> Self {
        let saw = review.answers.get(question).map(|item| item.id.to_string());
        Self { saw, ..Self::default() }
    }

    /// The entry that a draft holds; none if an older version wrote it.
    pub(super) fn read(draft: &str) -> Option<Self> {
        toml::from_str(draft).ok()
    }

    /// The entry as a draft; none where there is nothing to keep.
    pub(super) fn draft(&self) -> Option<String> {
        if !self.is_touched() {
            return None;
        }
        toml::to_string(self).ok()
    }

    /// True when a person has done something with it.
    pub(super) fn is_touched(&self) -> bool {
        self.choice.is_some() || !self.words.trim().is_empty() || !self.citations.is_empty()
    }

    /// What it says, or why that is no answer yet.
    pub(super) fn state(&self, question: &Question) -> Result<State, String> {
        let value = match &self.choice {
            None => return Err("nothing is chosen yet".to_owned()),
            Some(Choice::NotApplicable) => return Ok(State::NotApplicable(None)),
            Some(Choice::DontKnow) => return Ok(State::Unknown(Some(ReasonKind::AskedNotObtainable))),
            Some(Choice::Key(key)) => Value::Text(key.clone()),
            Some(Choice::Level(level)) => Value::Number(Decimal::from(*level)),
            Some(Choice::Held(keys)) => {
                let in_order = question.kind.options().iter().map(|option| &option.key);
                Value::Keys(in_order.filter(|key| keys.contains(key)).cloned().collect())
            }
            Some(Choice::Typed(text)) => typed::value(question, text)?,
        };
        value.fault(question).map_or(Ok(State::Answered(value)), Err)
    }

    /// Takes what an answer says, to begin from it.
    pub(super) fn choose_like(&mut self, answer: &Answer, question: &Question) {
        self.choice = Some(match &answer.state {
            State::Unknown(_) => Choice::DontKnow,
            State::NotApplicable(_) => Choice::NotApplicable,
            State::Answered(Value::Keys(keys)) => Choice::Held(keys.clone()),
            State::Answered(Value::Number(level)) if matches!(question.kind, Kind::Scale(_)) => {
                Choice::Level(u8::try_from(*level).unwrap_or_default())
            }
            State::Answered(Value::Text(key)) if !matches!(question.kind, Kind::Text) => {
                Choice::Key(key.clone())
            }
            State::Answered(value) => Choice::Typed(value.short()),
        });
    }

    /// The cited places as the record has them.
    pub(super) fn cited(&self) -> Vec<Citation> {
        self.citations
            .iter()
            .map(|cited| Citation { id: cited.id.clone(), place: cited.place.clone(), level: None })
            .collect()
    }

    /// The best proof cited, as of a day, new documents included.
    pub(super) fn proof(&self, review: &Review, day: jiff::civil::Date) -> Level {
        self.citations
            .iter()
            .filter_map(|cited| self.document(review, &cited.id).map(|document| document.level_on(day)))
            .max()
            .unwrap_or(Level::NONE)
    }

    /// A document that it may cite: of the register, or filed along.
    pub(super) fn document(&self, review: &Review, id: &str) -> Option<Evidence> {
        let along = self.file.iter().find(|new| new.id == id).map(|new| new.evidence(&review.policy));
        along.or_else(|| review.evidence.get(id).map(|item| item.value.clone()))
    }

    /// What was on screen.
    pub(super) fn saw(&self) -> Saw {
        match &self.saw {
            None => Saw::Nothing,
            Some(id) => ObjectId::parse(id).map_or(Saw::Nothing, Saw::Version),
        }
    }

    /// What was typed for a figure, a day or words.
    pub(super) fn typed(&self) -> &str {
        match &self.choice {
            Some(Choice::Typed(text)) => text,
            Some(Choice::Key(key)) if key == NO_FIGURE => "",
            _ => "",
        }
    }
}
