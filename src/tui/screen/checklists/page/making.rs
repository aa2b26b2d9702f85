//! What an author does to a checklist with a key: forks it, changes a question of a fork, adds one, tries it on a
//! review, records what was edited by hand, puts a draft in force. Each is one entry.

use std::collections::BTreeSet;

use super::{ChecklistScreen, Spot};
use crate::checklist::author::{self, Change, WEIGHTS};
use crate::checklist::builtin;
use crate::checklist::fork::NewType;
use crate::checklist::version::Version;
use crate::record::action::{Action, Saw, SetChecklist, TemplateStep};
use crate::record::layout::ReviewId;
use crate::store::shelf::{HandEditKind, Volume};
use crate::store::templates::{self, ForkAsk};
use crate::store::upstream::Upstream;
use crate::text::id;
use crate::tui::command::{Availability, Command};
use crate::tui::effect::{Effect, Reply, Request};
use crate::tui::screen::filling::Filling;
use crate::tui::screen::{Context, Place, Purpose, Step};
use crate::tui::widget::confirm::Confirm;
use crate::tui::widget::form::Field;
use crate::tui::widget::notes::Note;
use crate::tui::widget::picker::Item;

/// What a form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Making {
    /// A fork.
    Fork,
    /// Leaving this question out.
    LeaveOut(String),
    /// Recording what was edited by hand.
    Record,
}

const ID: usize = 0;
const TITLE: usize = 1;
const TYPES: usize = 2;
const LIKE: usize = 3;
const BECAUSE: usize = 4;

const FORM: &str = "the checklist is written in a form that cannot be changed with a key; e edits it";

impl ChecklistScreen {
    /// Whether its upstream offers something.
    pub(super) fn has_news(&self) -> bool {
        self.volume.as_ref().is_some_and(|volume| volume.upstream.is_some())
    }

    /// Whether a command that makes something means something here.
    pub(super) fn availability_to_make(&self, command: Command, volume: &Volume) -> Availability {
        let is_fork = volume.shown.as_ref().is_some_and(|own| own.base.is_some());
        let is_draft = volume.shown.as_ref().is_some_and(|own| own.version.is_draft());
        let found = match command {
            Command::TryOn => {
                let is_own = !volume.is_built_in && volume.shown.is_some();
                return match (is_own, volume.reviews.is_empty()) {
                    (false, _) => Availability::NotHere,
                    (true, is_empty) => {
                        Availability::when(!is_empty, "there is no review on which to try it")
                    }
                };
            }
            Command::Fork if volume.is_built_in || volume.recorded.is_some() => Availability::Ready,
            Command::RecordEdit => match volume.edit {
                None => return Availability::NotHere,
                Some(HandEditKind::Edited | HandEditKind::Extra) => {
                    let is_sound = !volume.problems.iter().any(crate::text::problem::Problem::is_error);
                    Availability::when(is_sound, "the file has errors; mend them first")
                }
                Some(_) => Availability::Blocked("Git alone can record that; the page says how".to_owned()),
            },
            Command::SetWeight | Command::SetGate | Command::LeaveOut if is_fork => {
                let is_question = matches!(self.spot(), Some(Spot::Question(_)));
                Availability::when(is_question, "the cursor is on no question")
            }
            Command::AddQuestion if is_fork => {
                let has_place = matches!(self.spot(), Some(Spot::Question(_) | Spot::Section(_)));
                Availability::when(has_place, "the cursor is on no question or section to put it behind")
            }
            Command::Publish if is_draft => {
                let is_sound = !volume.problems.iter().any(crate::text::problem::Problem::is_error);
                Availability::when(is_sound, "it has errors and stays a draft; mend them first")
            }
            // What is named like a built-in one follows that, as `checklist pull` does.
            Command::Pull if is_fork || is_named_like_built_in(&self.id) && volume.recorded.is_some() => {
                Availability::Ready
            }
            _ => return Availability::NotHere,
        };
        if found != Availability::Ready {
            return found;
        }
        if !volume.is_member {
            let why = "you are not among the people of this record, so you read and nothing is written";
            return Availability::Blocked(why.to_owned());
        }
        if self.is_recording {
            return Availability::Blocked("it is being recorded".to_owned());
        }
        // What is not recorded would be left out.
        let is_apart = matches!(command, Command::RecordEdit | Command::Fork);
        Availability::when(is_apart || volume.edit.is_none(), "it was edited by hand; record that first")
    }

    /// Runs a command that makes something; none where it makes nothing.
    pub(super) fn make(&mut self, command: Command, context: &Context<'_>) -> Option<Vec<Step>> {
        if self.panel.is_some() {
            return None;
        }
        Some(match command {
            Command::Fork => self.open_fork(context),
            Command::RecordEdit => self.open_record(context),
            Command::SetWeight => self.pick_weight().into_iter().collect(),
            Command::SetGate => self.pick_gate().into_iter().collect(),
            Command::LeaveOut => self.leave_out(context),
            Command::AddQuestion => vec![self.write_question()],
            Command::Publish => self.publish().into_iter().collect(),
            Command::TryOn => vec![self.pick_review()],
            Command::Pull => vec![Step::Go(Place::Pull(self.id.clone()))],
            _ => return None,
        })
    }

    /// The question under the cursor.
    fn at_question(&self) -> Option<String> {
        match self.spot()? {
            Spot::Question(id) => Some(id),
            _ => None,
        }
    }

    fn open_fork(&mut self, context: &Context<'_>) -> Vec<Step> {
        let fields = vec![
            Field::new("Id", &format!("{}-", self.id), "permanent, also the file's name"),
            Field::new("Title", "", "what people read; empty: the id in words"),
            Field::new("For types", "", "partner types, with commas; empty: as here"),
            Field::new("New type like", "", "if the type is new: which one it is treated like"),
            Field::new("Because", "", "why there is a fork; may be empty"),
        ];
        let item = format!("fork of {}", self.id);
        self.filling =
            Some(Filling::of_record(Making::Fork, format!("Fork {}", self.id), &item, fields, context));
        self.judge();
        Vec::new()
    }

    fn open_record(&mut self, context: &Context<'_>) -> Vec<Step> {
        let fields = vec![Field::new("Because", "", "why it was changed; may be empty")];
        let title = format!("Record what was edited in {}", self.id);
        let item = format!("edit of {}", self.id);
        self.filling = Some(Filling::of_record(Making::Record, title, &item, fields, context));
        self.judge();
        Vec::new()
    }

    fn leave_out(&mut self, context: &Context<'_>) -> Vec<Step> {
        let Some(question) = self.at_question() else { return Vec::new() };
        let own = self.checklist().and_then(|own| own.question(&question));
        if own.is_some_and(|own| own.disabled.is_some()) {
            let Some(step) = self.change(&question, &Change::LeftOut(None)) else { return Vec::new() };
            return vec![Step::Confirm(Confirm {
                question: format!("Ask {question} again?"),
                consequence: "It was left out of this fork; the reason goes with it.".to_owned(),
                then: vec![step],
            })];
        }
        let fields = vec![Field::new("Because", "", "why this fork does not ask it")];
        let title = format!("Leave {question} out");
        let item = format!("leave {question} out of {}", self.id);
        self.filling = Some(Filling::of_record(Making::LeaveOut(question), title, &item, fields, context));
        self.judge();
        Vec::new()
    }

    /// Says what still speaks against a form.
    pub(super) fn judge(&mut self) {
        let reasons = match self.filling.as_ref().map(|filling| &filling.what) {
            Some(Making::Fork) => self.fork_ask().err().unwrap_or_default(),
            Some(Making::LeaveOut(_)) => {
                let is_blank = self.filling.as_ref().is_none_or(|filling| filling.text(0).is_empty());
                if is_blank { vec!["a question is left out with a reason".to_owned()] } else { Vec::new() }
            }
            Some(Making::Record) | None => Vec::new(),
        };
        if let Some(filling) = &mut self.filling {
            filling.reasons = reasons;
        }
    }

    /// What is asked of a fork, or why that cannot be.
    fn fork_ask(&self) -> Result<ForkAsk, Vec<String>> {
        let (Some(filling), Some(volume)) = (&self.filling, &self.volume) else { return Err(Vec::new()) };
        let own = filling.text(ID).to_owned();
        let list = filling.text(TYPES).split([',', ' ']).filter(|word| !word.is_empty());
        let types: Vec<String> = list.map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect();
        let mut reasons = Vec::new();
        if let Some(fault) = id::token_fault(&own) {
            reasons.push(format!("`{own}` is no id: {fault}"));
        }
        if volume.taken.contains(&own) {
            reasons.push(format!("there is a checklist `{own}` already"));
        }
        let known = |id: &String| volume.facts.partner_type(id).is_some();
        let unknown: Vec<&String> = types.iter().filter(|id| !known(id)).collect();
        let like = filling.text(LIKE).to_owned();
        let near = |word: &str| {
            let near = id::nearest(word, volume.facts.types.iter().map(|own| own.id.as_str()));
            near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
        };
        let mut new_type = None;
        match (unknown.as_slice(), like.is_empty()) {
            ([], true) => {}
            ([], false) => reasons.push("the types are all known: none is to be like another".to_owned()),
            ([one], true) => {
                let near = near(one);
                reasons.push(format!("there is no partner type `{one}`{near}: say which one it is like"));
            }
            ([one], false) if !known(&like) => {
                let near = near(&like);
                reasons.push(format!("there is no partner type `{like}` for `{one}` to be like{near}"));
            }
            ([one], false) => {
                new_type =
                    Some(NewType { id: (*one).clone(), title: one.replace('-', " "), like: like.clone() });
            }
            _ => reasons.push("a fork brings one new partner type along; fork once for each".to_owned()),
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(ForkAsk {
            upstream: if volume.is_built_in { Upstream::BuiltIn } else { Upstream::Record },
            of: self.id.clone(),
            id: own,
            title: filling.maybe(TITLE),
            types,
            new_type,
            replaces: true,
            because: filling.text(BECAUSE).to_owned(),
        })
    }

    /// Sends what a form says, where nothing speaks against it.
    pub(super) fn finish_form(&mut self) -> Vec<Step> {
        self.judge();
        let Some(filling) = self.filling.as_ref().filter(|filling| filling.reasons.is_empty()) else {
            return vec![Step::Say(Note::warning("Not yet: the form says why."))];
        };
        let because = filling.text(0).to_owned();
        let step = match filling.what.clone() {
            Making::Fork => self.fork_ask().ok().map(|ask| Step::Ask(Request::Fork(Box::new(ask)))),
            Making::LeaveOut(question) => self.change(&question, &Change::LeftOut(Some(because))),
            Making::Record => self.recorded_edit(because),
        };
        self.is_recording = step.is_some();
        step.map_or_else(|| vec![Step::Say(Note::warning(format!("Not now: {FORM}.")))], |step| vec![step])
    }

    /// The entry that makes a question of a fork another one.
    fn change(&self, question: &str, change: &Change) -> Option<Step> {
        let item = self.volume.as_ref()?.recorded.as_deref()?;
        let text = author::changed(&item.value, &item.text, question, change)?;
        Some(record(templates::set(item, text, "")))
    }

    /// The entry that records the working file.
    fn recorded_edit(&self, because: String) -> Option<Step> {
        let volume = self.volume.as_ref()?;
        let saw = volume.recorded.as_ref().map_or(Saw::Nothing, |item| Saw::Version(item.id));
        Some(record(Action::SetChecklist(Box::new(SetChecklist {
            id: self.id.clone(),
            text: volume.edited.clone()?,
            step: TemplateStep::Set,
            facts: None,
            because,
            saw,
        }))))
    }

    fn pick_weight(&self) -> Option<Step> {
        let id = self.at_question()?;
        let own = self.checklist()?.question(&id)?.weight;
        let items = WEIGHTS.iter().map(|(weight, words)| Item {
            id: weight.to_string(),
            label: weight.to_string(),
            detail: (*words).to_owned(),
            right: if *weight == own { "now" } else { "" }.to_owned(),
            ..Item::default()
        });
        Some(Step::Pick(Purpose::Weight, items.collect(), "How much does it weigh?"))
    }

    fn pick_gate(&self) -> Option<Step> {
        let id = self.at_question()?;
        let question = self.checklist()?.question(&id)?;
        let items = author::gates(question).into_iter().enumerate().map(|(place, (gate, words))| Item {
            id: place.to_string(),
            label: gate.as_ref().map_or("none", |gate| gate.kind.name()).to_owned(),
            detail: words.split_once(", ").map_or("", |(_, passes)| passes).to_owned(),
            right: if gate == question.gate { "now" } else { "" }.to_owned(),
            ..Item::default()
        });
        Some(Step::Pick(Purpose::Gate, items.collect(), "Which gate?"))
    }

    fn pick_review(&self) -> Step {
        let volume = self.volume.as_ref();
        let pinned = |review: &ReviewId| volume?.pins.iter().find(|pin| pin.review == *review);
        let items = volume.into_iter().flat_map(|volume| &volume.reviews).map(|review| Item {
            id: review.to_string(),
            label: review.to_string(),
            right: pinned(review).map_or_else(String::new, |pin| format!("pins {}", pin.version)),
            ..Item::default()
        });
        Step::Pick(Purpose::Review, items.collect(), "Try it on which review?")
    }

    /// What was picked for a question, or the review to try it on.
    pub(super) fn picked(&mut self, purpose: Purpose, id: &str) -> Vec<Step> {
        if purpose == Purpose::Review {
            let review = ReviewId::parse(id).ok();
            return review
                .map(|review| Step::Ask(Request::Try(self.id.clone(), review)))
                .into_iter()
                .collect();
        }
        let Some(question) = self.at_question() else { return Vec::new() };
        let own = self.checklist().and_then(|own| own.question(&question));
        let place = id.parse::<usize>().ok();
        let change = match purpose {
            Purpose::Weight => id.parse().ok().map(Change::Weight),
            _ => own
                .and_then(|own| author::gates(own).into_iter().nth(place?))
                .map(|(gate, _)| Change::Gate(gate)),
        };
        let Some(change) = change else { return Vec::new() };
        let step = self.change(&question, &change);
        self.is_recording = step.is_some();
        step.map_or_else(|| vec![Step::Say(Note::warning(format!("Not now: {FORM}.")))], |step| vec![step])
    }

    fn write_question(&self) -> Step {
        let text = self.fresh.clone().unwrap_or_else(|| author::FRESH.to_owned());
        Step::Do(Effect::Edit { text, below: author::FRESH_HELP.to_owned() })
    }

    /// A new question came back from the editor.
    pub(super) fn written(&mut self, text: &str) -> Vec<Step> {
        let is_empty = text.trim().is_empty() || text.contains("id = \"\"");
        let Some(item) = self.volume.as_ref().and_then(|volume| volume.recorded.clone()) else {
            return Vec::new();
        };
        if is_empty {
            "Nothing was added: the question has no id.".clone_into(&mut self.said);
            self.fresh = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
            return Vec::new();
        }
        let (section, behind) = match self.spot() {
            Some(Spot::Question(id)) => {
                let section = item.value.section_of(&id).map(|own| own.id.clone());
                (section.unwrap_or_default(), Some(id))
            }
            Some(Spot::Section(id)) => (id, None),
            _ => return Vec::new(),
        };
        match author::with_question(&item.value, &item.text, text, &section, behind.as_deref()) {
            Ok((text, _)) => {
                self.fresh = None;
                self.is_recording = true;
                vec![record(templates::set(&item, text, ""))]
            }
            Err(why) => {
                self.fresh = Some(text.to_owned());
                let note = Note::warning(format!("The question is not added: {why}"));
                vec![Step::Say(note.with_hint("a opens what you wrote once more"))]
            }
        }
    }

    fn publish(&self) -> Option<Step> {
        let item = self.volume.as_ref()?.recorded.as_deref()?;
        let action = templates::publish(item, "")?;
        let whom = super::super::whom(&item.value);
        let place =
            item.value.replaces.as_ref().map_or_else(String::new, |own| format!(" in the place of {own}"));
        Some(Step::Confirm(Confirm {
            question: format!("Put {} in force?", self.id),
            consequence: format!(
                "New reviews of partners of type {whom} pin it{place}, as {}. Running ones keep what they pin.",
                Version::FIRST
            ),
            then: vec![record(action)],
        }))
    }

    /// Takes what was said of something that was made; none where the reply is about something else.
    pub(super) fn replied_to_making(&mut self, reply: &Reply, context: &Context<'_>) -> Option<Vec<Step>> {
        match reply {
            Reply::Tried(Ok(trial)) => {
                self.trial = Some(trial.clone());
                self.panel = Some(0);
                Some(Vec::new())
            }
            Reply::Tried(Err(why)) => Some(vec![Step::Say(Note::info(format!("Not tried: {why}.")))]),
            Reply::Recorded { subject, .. } => {
                self.is_recording = false;
                let time = context.now.to_zoned(context.zone.get()).strftime("%H:%M");
                self.said = format!("Recorded {time}  {subject}");
                let filling = self.filling.take();
                let mut steps: Vec<Step> = filling.iter().map(Filling::drop_draft).collect();
                steps.push(self.ask());
                if let Some(fork) = filling.filter(|filling| filling.what == Making::Fork) {
                    steps.push(Step::Go(Place::Checklist(fork.text(ID).to_owned())));
                }
                Some(steps)
            }
            Reply::Refused(_) | Reply::Failed { .. } if std::mem::take(&mut self.is_recording) => {
                "Not recorded; what was typed is kept.".clone_into(&mut self.said);
                Some(Vec::new())
            }
            _ => None,
        }
    }
}

fn is_named_like_built_in(id: &str) -> bool {
    builtin::CHECKLISTS.iter().any(|(own, _)| *own == id)
}

fn record(action: Action) -> Step {
    Step::Ask(Request::Record(Box::new(action)))
}
