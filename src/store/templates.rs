//! Forks and their upstreams as a record has them: what a fork would be, what a pull offers, and the actions for it.

use std::collections::BTreeSet;

use super::upstream::{Upstream, UpstreamError, UpstreamText};
use super::{Session, Snapshot, StoreError};
use crate::checklist::edit::Edit;
use crate::checklist::fork::{Fork, NewType};
use crate::checklist::merge::{Merge, Part, Read};
use crate::checklist::model::Checklist;
use crate::checklist::parse;
use crate::checklist::version::Version;
use crate::record::Item;
use crate::record::ObjectId;
use crate::record::action::{Action, Saw, SetChecklist, TemplateStep};
use crate::record::layout;
use crate::record::load;
use crate::text::id;
use crate::text::problem::any_error;

/// Why there is no fork, or nothing to pull.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no such checklist in force.
    #[error("there is no checklist `{0}` in this record")]
    Unknown(String),
    /// It does not say what it comes from.
    #[error("`{0}` says nothing of an upstream, and none of its name is built in")]
    NoUpstream(String),
    /// Its text cannot be changed by a program.
    #[error(
        "{0} is written in a form that cannot be changed: sections and questions have to be `[[section]]` and `[[section.question]]`"
    )]
    Form(String),
    /// A partner type that is to be new is there already.
    #[error("there is a partner type `{0}` already")]
    TypeExists(String),
    /// A partner type, or what a new one should be like, is not there.
    #[error("there is no partner type `{id}`")]
    NoType {
        /// As it was written.
        id: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// The upstream's text cannot be had.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

impl TemplateError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown(_) => "`probity checklist list` shows all".to_owned(),
            Self::NoUpstream(_) => {
                "name one: `--from builtin:ID`, a file, or REPOSITORY#REFERENCE:PATH".to_owned()
            }
            Self::Form(_) => "write it so with an editor first".to_owned(),
            Self::TypeExists(id) => format!("name it alone: `--type {id}`"),
            Self::NoType { id, known } => {
                let near = id::nearest(id, known.iter().map(String::as_str));
                near.map_or_else(
                    || {
                        let known = known.join(", ");
                        format!("one of {known}; `{id}=LIKE` brings it along, like one of these")
                    },
                    |near| format!("did you mean `{near}`?"),
                )
            }
            Self::Upstream(error) => return error.hint(),
        })
    }
}

impl From<StoreError> for TemplateError {
    fn from(error: StoreError) -> Self {
        Self::Upstream(error.into())
    }
}

/// What somebody asks of a fork.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkAsk {
    /// Where the text is.
    pub upstream: Upstream,
    /// The checklist's id there.
    pub of: String,
    /// The fork's id.
    pub id: String,
    /// What people read; none: made from the id.
    pub title: Option<String>,
    /// The partner types that it is meant for.
    pub types: Vec<String>,
    /// A partner type that comes along with it.
    pub new_type: Option<NewType>,
    /// False where it stands beside its base instead of taking its place.
    pub replaces: bool,
    /// Why; may be empty.
    pub because: String,
}

/// What an upstream offers a checklist of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Pull {
    /// The checklist's id.
    pub id: String,
    /// The texts beside each other.
    pub merge: Merge,
    /// Where the upstream's text comes from.
    pub source: Upstream,
    /// The upstream's text of now.
    pub text: String,
    /// The checklist as it stood.
    pub saw: ObjectId,
}

impl Pull {
    /// The action that takes these offers and rejects all others.
    pub fn action(&self, taken: &BTreeSet<Part>, because: &str) -> Result<Action, TemplateError> {
        let text = self.merge.apply(taken, &self.source.to_string());
        Ok(Action::SetChecklist(Box::new(SetChecklist {
            id: self.id.clone(),
            text: text.ok_or_else(|| TemplateError::Form(layout::checklist(&self.id)))?,
            step: TemplateStep::Pull { base: self.text.clone() },
            facts: None,
            because: because.to_owned(),
            saw: Saw::Version(self.saw),
        })))
    }
}

/// A checklist of a record with its text.
pub fn in_force(snapshot: &Snapshot, id: &str) -> Result<Item<Checklist>, TemplateError> {
    let path = layout::checklist(id);
    let Some((blob, bytes)) = snapshot.blob(&path)? else {
        return Err(TemplateError::Unknown(id.to_owned()));
    };
    match parse::checklist(&path, &bytes) {
        (Some(checklist), problems) if !any_error(&problems) => Ok(Item::new(blob, bytes, checklist)),
        (_, problems) => Err(UpstreamError::Broken { place: path, problems }.into()),
    }
}

/// The action by which a draft comes into force; none where its text cannot be changed.
#[must_use]
pub fn publish(draft: &Item<Checklist>, because: &str) -> Option<Action> {
    let mut edit = Edit::of(&draft.text)?;
    edit.set_version(Version::FIRST);
    Some(set(draft, edit.finish(), because))
}

/// The action that records another text of a checklist.
#[must_use]
pub fn set(item: &Item<Checklist>, text: String, because: &str) -> Action {
    Action::SetChecklist(Box::new(SetChecklist {
        id: item.value.id.clone(),
        text,
        step: TemplateStep::Set,
        facts: None,
        because: because.to_owned(),
        saw: Saw::Version(item.id),
    }))
}

impl Session {
    /// The action that forks.
    pub fn fork(&mut self, snapshot: &Snapshot, ask: &ForkAsk) -> Result<Action, TemplateError> {
        let UpstreamText { checklist, text } = self.store.upstream(snapshot, &ask.upstream, &ask.of)?;
        let replaces = ask.replaces && snapshot.id_of(&layout::checklist(&checklist.id))?.is_some();
        let fork = Fork {
            id: ask.id.clone(),
            title: ask.title.clone().unwrap_or_else(|| titled(&ask.id)),
            partner_types: ask.types.clone(),
            // Under the name of its base it stands in its place anyway.
            replaces: replaces && ask.id != checklist.id,
            source: ask.upstream.to_string(),
        };
        let own =
            fork.text(&checklist, &text).ok_or_else(|| TemplateError::Form(ask.upstream.to_string()))?;
        let facts = facts_for(snapshot, ask)?;
        Ok(Action::SetChecklist(Box::new(SetChecklist {
            id: ask.id.clone(),
            text: own,
            step: TemplateStep::Fork { base: text },
            facts,
            because: ask.because.clone(),
            saw: Saw::Nothing,
        })))
    }

    /// What the upstream of a checklist offers; `from` where it is another one than the checklist names. One that
    /// has merged nothing so far is compared with itself, so that all of the upstream's changes are offered, unless the
    /// upstream is no newer: then what differs was changed here.
    pub fn pull(
        &mut self,
        snapshot: &Snapshot,
        id: &str,
        from: Option<(Upstream, String)>,
    ) -> Result<Pull, TemplateError> {
        let ours = in_force(snapshot, id)?;
        let named =
            ours.value.base.as_ref().map(|base| (Upstream::parse(&base.source), base.checklist.clone()));
        let built_in = || {
            let is_there = crate::checklist::builtin::CHECKLISTS.iter().any(|(own, _)| *own == id);
            is_there.then(|| (Upstream::BuiltIn, id.to_owned()))
        };
        let (source, of) =
            from.or(named).or_else(built_in).ok_or_else(|| TemplateError::NoUpstream(id.to_owned()))?;
        let UpstreamText { checklist, text } = self.store.upstream(snapshot, &source, &of)?;
        let base = load::base(snapshot, id)?;
        let own = Read { checklist: &ours.value, text: &ours.text };
        let upstream = Read { checklist: &checklist, text: &text };
        let first = if checklist.version > ours.value.version { own } else { upstream };
        let base = base.as_ref().map_or(first, |item| Read { checklist: &item.value, text: &item.text });
        let merge =
            Merge::between(base, upstream, own).ok_or_else(|| TemplateError::Form(layout::checklist(id)))?;
        Ok(Pull { id: id.to_owned(), merge, source, text, saw: ours.id })
    }
}

/// An id as a title, for whoever gives none.
fn titled(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The list of facts with a new partner type.
/// The list of facts with the new type that a fork brings along, if it brings one. Whatever else it is meant for has to
/// be there.
fn facts_for(snapshot: &Snapshot, ask: &ForkAsk) -> Result<Option<String>, TemplateError> {
    if ask.types.is_empty() && ask.new_type.is_none() {
        return Ok(None);
    }
    let form = || TemplateError::Form(layout::FACTS.to_owned());
    let facts = load::facts(snapshot, &mut Vec::new())?.ok_or_else(form)?;
    let new = ask.new_type.as_ref();
    let is_there = |id: &str| facts.value.partner_type(id).is_some();
    if let Some(new) = new.filter(|new| is_there(&new.id)) {
        return Err(TemplateError::TypeExists(new.id.clone()));
    }
    let like = new.map(|new| &new.like);
    let needed = ask.types.iter().filter(|id| new.is_none_or(|new| new.id != **id)).chain(like);
    if let Some(id) = needed.into_iter().find(|id| !is_there(id)) {
        let known = facts.value.types.iter().map(|own| own.id.clone()).collect();
        return Err(TemplateError::NoType { id: id.clone(), known });
    }
    new.map(|new| new.put_into(&facts.text).ok_or_else(form)).transpose()
}
