//! A question read out: where one is, what is asked, what can be answered, and what helps.

use super::entry::quoted;
use super::talk::Stop;
use super::typed::COMMANDS;
use super::walk::Walk;
use crate::checklist::model::{By, GateKind, Kind, Question};
use crate::cli::checklist::spoken_guidance;
use crate::cli::output::{faint, plain, strong};
use crate::cli::review::answer_words;
use crate::cli::status::place_word;
use crate::record::answer::{Answer, Value};
use crate::record::scoring;

impl Walk<'_, '_> {
    /// Reads a question out.
    pub(super) fn show(&mut self, question: &Question) -> Result<(), Stop> {
        let Some((pin, _)) = self.review.question(&question.id) else { return Ok(()) };
        let section = pin.checklist.section_of(&question.id).map_or("", |section| section.title.as_str());
        let place = match self.position(&question.id) {
            Some((place, all)) => format!("Question {place} of {all}, {}", self.order_title()),
            None => "Question outside of this order".to_owned(),
        };
        let head = format!("{place}. Checklist {}, section {section}.", pin.checklist.title);
        let state = self.standing.place(&question.id).map_or("not asked", |place| place_word(place).1);
        let asked = self.review.waiting_for_others().get(question.id.as_str()).map(|ask| {
            let due = ask.due.map_or_else(String::new, |due| format!(", due {due}"));
            format!("Asked of {}{due}.", ask.to)
        });
        let recorded = self.review.answers.get(&question.id).map(|item| self.recorded(&item.value, question));
        self.talk.gap()?;
        self.talk.say(&head)?;
        let about = format!(", {}, {}. State: {state}.", importance(question), kind_words(&question.kind));
        self.talk.line(&[strong(&question.id), plain(about)])?;
        let checked = self.checked(&question.id);
        let they_say = self.they_say(question);
        for line in asked.into_iter().chain(recorded).chain(checked).chain(they_say) {
            self.talk.say(&line)?;
        }
        self.talk.context.out.prose("", &question.ask)?;
        for choice in choices(question) {
            self.talk.context.out.prose("  ", &choice)?;
        }
        if let (Some(words), true) =
            (question.gate_words(), question.kind.measure().is_some() || is_multi(question))
        {
            self.talk.say(&format!("The gate {words}."))?;
        }
        Ok(())
    }

    /// What is recorded, by whom and when.
    pub(super) fn recorded(&self, answer: &Answer, question: &Question) -> String {
        let by = self.desk.record.name_of(&answer.answered_by);
        let day = self.desk.record.day(answer.answered_at);
        let words = quoted(&answer.because);
        let proof = self.cited_words(answer.evidence.iter().map(|c| (c.id.as_str(), c.place.as_deref())));
        if self.hides_level(&question.id) {
            let then = "a level, hidden until you have given yours (type confirm)";
            return format!("Recorded by {by} on {day}: {then}. Words: {words} Evidence: {proof}.");
        }
        format!(
            "Recorded by {by} on {day}: {}. Words: {words} Evidence: {proof}.",
            answer_words(answer, question)
        )
    }

    /// Documents with their places, in words.
    pub(super) fn cited_words<'a>(&self, cited: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
        let words: Vec<String> = cited
            .map(|(id, place)| {
                let title = self.review.evidence.get(id).map_or(id, |item| item.value.title.as_str());
                place.map_or_else(|| title.to_owned(), |place| format!("{title}, {place}"))
            })
            .collect();
        if words.is_empty() { "none".to_owned() } else { words.join("; ") }
    }

    /// What helps with a question: guidance, why, proof, and how one would ask the partner.
    pub(super) fn guidance(&mut self, question: &Question) -> Result<(), Stop> {
        let section =
            self.review.question(&question.id).and_then(|(pin, _)| pin.checklist.section_of(&question.id));
        let section = section.map(|section| (section.title.clone(), section.guidance.clone()));
        if let Some((title, guidance)) = section.filter(|(_, guidance)| !guidance.is_empty()) {
            self.talk.line(&[strong(format!("Guidance for {title}"))])?;
            spoken_guidance(&mut self.talk.context.out, &guidance)?;
        }
        let level = question.evidence.min;
        let proof = if level.number() == 0 {
            "none is asked for".to_owned()
        } else {
            format!("{} or better ({level})", level.name())
        };
        let notes = [
            ("Why", question.why.as_str()),
            ("Proof", proof.as_str()),
            ("What to look for", question.evidence.hint.as_str()),
            ("Who can say", by_words(question.by)),
            ("To the partner", question.request.as_str()),
        ];
        for (what, words) in notes {
            if !words.is_empty() {
                self.talk.say(&format!("{what}: {words}"))?;
            }
        }
        if let Some(words) = question.gate_words() {
            self.talk.say(&format!("The gate {words}."))?;
        }
        if !question.refs.is_empty() {
            self.talk.say(&format!("References: {}", question.refs.join(", ")))?;
        }
        Ok(())
    }

    /// What can be typed at a question.
    pub(super) fn help(&mut self, question: &Question) -> Result<(), Stop> {
        self.talk.say(&format!("To answer: {}.", how(question)))?;
        for (letter, does) in COMMANDS {
            let has_claim = self.review.newest_claim(&question.id).is_some();
            if (letter == "x" && !question.na) || (letter == "c" && !has_claim) {
                continue;
            }
            self.talk.line(&[plain("  "), strong(letter), faint("  "), plain(does)])?;
        }
        if self.review.answers.contains_key(&question.id) {
            self.talk.say("If somebody else answered: confirm, or return to send it back with words.")?;
        }
        self.talk.say(
            "After the answer come words, then evidence, then Enter records it. Nothing is recorded before that.",
        )
    }
}

fn is_multi(question: &Question) -> bool {
    matches!(question.kind, Kind::Multi { .. })
}

/// Gate and weight in words.
fn importance(question: &Question) -> String {
    let weight = match question.weight {
        0 => "weight 0 (recorded only)".to_owned(),
        1 => "weight 1 (hygiene)".to_owned(),
        2 => "weight 2 (friction)".to_owned(),
        3 => "weight 3 (material)".to_owned(),
        5 => "weight 5 (can stop trading)".to_owned(),
        other => format!("weight {other}"),
    };
    match question.gate.as_ref().map(|gate| gate.kind) {
        Some(GateKind::Hard) => format!("hard gate (no waiver lifts it), {weight}"),
        Some(GateKind::Waivable) => format!("gate (a waiver can lift it), {weight}"),
        None => weight,
    }
}

fn kind_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::YesNo { .. } => "yes or no",
        Kind::Choice(_) => "one of several",
        Kind::Multi { .. } => "several may hold",
        Kind::Scale(_) => "a level from 0 to 4",
        Kind::Number(_) => "a number",
        Kind::Percent(_) => "a percentage",
        Kind::Money(_) => "an amount of money",
        Kind::Date => "a day",
        Kind::Text => "in words",
    }
}

fn by_words(by: By) -> &'static str {
    match by {
        By::Partner => "the partner",
        By::Us => "our own side",
        By::Test => "a test of ours",
        By::Public => "anyone who looks it up",
    }
}

/// What can be answered, each with its number, and said of each whether it fails the gate.
fn choices(question: &Question) -> Vec<String> {
    let line = |number: usize, label: &str, value: &Value| {
        let fails = scoring::passes(question, value) == Some(false);
        format!("{number}. {label}{}", if fails { " (fails the gate)" } else { "" })
    };
    match &question.kind {
        Kind::YesNo { .. } => {
            (1..).zip(["yes", "no"]).map(|(n, key)| line(n, key, &Value::Text(key.to_owned()))).collect()
        }
        Kind::Choice(options) => {
            (1..).zip(options.iter()).map(|(n, o)| line(n, &o.label, &Value::Text(o.key.clone()))).collect()
        }
        Kind::Multi { options, .. } => {
            (1..).zip(options.iter()).map(|(n, o)| format!("{n}. {}", o.label)).collect()
        }
        Kind::Scale(anchors) => anchors
            .iter()
            .enumerate()
            .map(|(level, anchor)| line(level, anchor, &Value::Number(level.into())))
            .collect(),
        Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Date | Kind::Text => Vec::new(),
    }
}

/// What is typed to answer a question.
pub(super) fn how(question: &Question) -> String {
    let unit = question.kind.measure().and_then(|measure| measure.unit.as_deref());
    let unit = unit.map_or_else(String::new, |unit| format!(" in {unit}"));
    let none = question.kind.measure().and_then(|measure| measure.none.as_ref());
    let none = none.map_or_else(String::new, |none| format!(", or n for {}", none.label));
    match &question.kind {
        Kind::YesNo { .. } => "y or n".to_owned(),
        Kind::Choice(options) => format!("a number from 1 to {}", options.len()),
        Kind::Multi { .. } => "the numbers of what holds, parted by commas, 0 for none of it".to_owned(),
        Kind::Scale(_) => "a level from 0 to 4".to_owned(),
        Kind::Number(_) | Kind::Money(_) => format!("a number{unit}{none}"),
        Kind::Percent(_) => format!("percent, 72 is 72 %{none}"),
        Kind::Date => "a day as 2026-11-22".to_owned(),
        Kind::Text => "the answer in words".to_owned(),
    }
}
