//! From an answer to its record: words, evidence, a summary, and what to do when it is refused.

use super::shown;
use super::talk::Stop;
use super::typed::Cited;
use super::walk::Walk;
use crate::checklist::model::{Level, Question};
use crate::error::Error;
use crate::record::action::{Action, GiveAnswer, Saw};
use crate::record::answer::{Answer, Citation, State};
use crate::record::check::Refusal;
use crate::record::check::words::{self, Given, Need};
use crate::record::claim::Claim;
use crate::record::evidence::Evidence;
use crate::record::review::Review;
use crate::record::scoring;
use crate::store::ActError;

/// What was typed for one question and is not recorded yet.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) state: Option<State>,
    pub(super) because: String,
    pub(super) cited: Vec<Cited>,
    /// Documents that are registered along with the answer.
    pub(super) file: Vec<Evidence>,
    /// The version that was read out.
    pub(super) saw: Saw,
    /// The claim that it began with.
    pub(super) taken_from: Option<String>,
}

/// Whether an entry became a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    Yes,
    No,
}

/// Where one step of an entry leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// To the next step.
    On,
    /// Back to the question.
    Back,
}

impl Entry {
    /// An empty entry for a question as it was read out.
    pub(super) fn fresh(review: &Review, question: &str) -> Self {
        Self {
            state: None,
            because: String::new(),
            cited: Vec::new(),
            file: Vec::new(),
            saw: saw(review, question),
            taken_from: None,
        }
    }

    /// An entry that begins with what an answer said.
    pub(super) fn like(review: &Review, answer: &Answer) -> Self {
        let here = |citation: &&Citation| review.evidence.contains_key(&citation.id);
        let cited = answer.evidence.iter().filter(here);
        Self {
            state: Some(answer.state.clone()),
            because: answer.because.clone(),
            cited: cited.map(|c| Cited { id: c.id.clone(), place: c.place.clone() }).collect(),
            file: Vec::new(),
            saw: saw(review, &answer.question),
            taken_from: None,
        }
    }

    /// An entry that begins with what somebody else says.
    pub(super) fn of_claim(review: &Review, claim: &Claim) -> Self {
        let like = Self::like(review, &claim.answer);
        // Words alone are no answer: which one they come to, whoever takes them chooses.
        let state = like.state.clone().filter(|_| !claim.is_words_only);
        Self { taken_from: Some(claim.id.clone()), state, ..like }
    }

    /// True when something was typed.
    pub(super) fn is_touched(&self) -> bool {
        self.state.is_some() || !self.because.is_empty() || !self.cited.is_empty()
    }

    /// What the person is asked to type.
    pub(super) fn prompt(&self, question: &Question) -> String {
        match &self.state {
            Some(state) => {
                format!("Answer, {}, Enter for {} as before", shown::how(question), state.words(question))
            }
            None => format!("Answer, {}", shown::how(question)),
        }
    }

    /// A document that is cited: of the register, or registered along.
    pub(super) fn document<'a>(&'a self, review: &'a Review, id: &str) -> Option<&'a Evidence> {
        let along = self.file.iter().find(|document| document.id == id);
        along.or_else(|| review.evidence.get(id).map(|item| &item.value))
    }
}

fn saw(review: &Review, question: &str) -> Saw {
    review.answers.get(question).map_or(Saw::Nothing, |item| Saw::Version(item.id))
}

/// Words as they are read out, with the stop that ends them.
pub(super) fn quoted(words: &str) -> String {
    if words.is_empty() { "none.".to_owned() } else { format!("\"{words}\"") }
}

impl Walk<'_, '_> {
    /// Asks for words and evidence, sums up, and records.
    pub(super) fn finish(&mut self, question: &Question, entry: &mut Entry) -> Result<Recorded, Stop> {
        loop {
            if self.ask_words(question, entry)? == Step::Back
                || self.ask_evidence(question, entry)? == Step::Back
            {
                return Ok(Recorded::No);
            }
            // Weak proof may ask for words that nothing asked for before.
            if !entry.because.is_empty() {
                break;
            }
            match self.need(question, entry) {
                Need::Words(_) => {}
                Need::WordsOrPlace if entry.cited.is_empty() => {}
                _ => break,
            }
        }
        self.sum_up(question, entry)?;
        loop {
            match self.talk.ask("Enter records, b goes back to the question, s leaves it open")?.as_str() {
                "" => return self.give(question, entry),
                "b" | "s" => return Ok(Recorded::No),
                "q" => return Err(Stop::Left),
                _ => self.talk.say("Nothing is recorded yet: Enter records, b goes back, q leaves.")?,
            }
        }
    }

    fn need(&self, question: &Question, entry: &Entry) -> Need {
        let Some(state) = &entry.state else { return Need::Nothing };
        let documents = entry.cited.iter().filter_map(|cited| entry.document(&self.review, &cited.id));
        let proof = documents.map(|document| document.level_on(self.desk.day)).max().unwrap_or(Level::NONE);
        let given = Given {
            state: Some(state),
            proof,
            cites: !entry.cited.is_empty(),
            replaces: self.review.answers.contains_key(&question.id),
        };
        words::need(question, given)
    }

    fn ask_words(&mut self, question: &Question, entry: &mut Entry) -> Result<Step, Stop> {
        let need = self.need(question, entry);
        let prompt = match need {
            Need::Words(why) => format!("Words, needed ({why})"),
            Need::WordsOrPlace => "Words, or Enter and cite a document next".to_owned(),
            Need::Nothing if entry.because.is_empty() => return Ok(Step::On),
            Need::Nothing => "Words, not needed".to_owned(),
        };
        let prompt = if entry.because.is_empty() {
            format!("{prompt}, b goes back")
        } else {
            self.talk.say(&format!("Words so far: \"{}\"", entry.because))?;
            format!("{prompt}, Enter keeps these, b goes back")
        };
        loop {
            let typed = self.talk.ask(&prompt)?;
            match typed.as_str() {
                "" if entry.because.is_empty() && matches!(need, Need::Words(_)) => {
                    self.talk.say(
                        "Say in a sentence what you saw and where: somebody reads it in a year. b goes back.",
                    )?;
                }
                "" => return Ok(Step::On),
                "b" => return Ok(Step::Back),
                "q" => return Err(Stop::Left),
                "?" => self.talk.say(
                    "One line: what you saw, where, and what it means. At least three words; not the answer again.",
                )?,
                typed => {
                    let Some(fault) = words::fault(typed, question) else {
                        typed.clone_into(&mut entry.because);
                        return Ok(Step::On);
                    };
                    self.talk.say(&format!("These are no words yet: {fault}."))?;
                }
            }
        }
    }

    fn sum_up(&mut self, question: &Question, entry: &Entry) -> Result<(), Stop> {
        let Some(state) = &entry.state else { return Ok(()) };
        let words = quoted(&entry.because);
        let proof: Vec<String> = entry
            .cited
            .iter()
            .map(|cited| {
                let document = entry.document(&self.review, &cited.id);
                let title = document.map_or(cited.id.as_str(), |document| document.title.as_str());
                let place = cited.place.as_ref().map_or_else(String::new, |place| format!(", {place}"));
                let level = document.map_or("", |document| document.level_on(self.desk.day).name());
                format!("{title}{place} ({level})")
            })
            .collect();
        let proof = if proof.is_empty() { "none".to_owned() } else { proof.join("; ") };
        self.talk.say(&format!(
            "To record: {} is {}. Words: {words} Evidence: {proof}.",
            question.id,
            state.words(question)
        ))?;
        let fails =
            matches!(state, State::Answered(value) if scoring::passes(question, value) == Some(false));
        match (fails, question.is_hard_gate()) {
            (true, true) => self.talk.say(
                "This fails a hard gate: it alone rejects, and no waiver lifts it. It can be recorded all the same.",
            ),
            (true, false) => self.talk.say("This fails a gate: it blocks approval until it is put right or waived."),
            (false, _) => Ok(()),
        }
    }

    fn give(&mut self, question: &Question, entry: &mut Entry) -> Result<Recorded, Stop> {
        let Some(state) = entry.state.clone() else { return Ok(Recorded::No) };
        let is_cited = |document: &&Evidence| entry.cited.iter().any(|cited| cited.id == document.id);
        let action = GiveAnswer {
            taken_from: entry.taken_from.clone(),
            review: self.review.id.clone(),
            question: question.id.clone(),
            state,
            because: entry.because.clone(),
            evidence: entry
                .cited
                .iter()
                .map(|cited| Citation { id: cited.id.clone(), place: cited.place.clone(), level: None })
                .collect(),
            file: entry.file.iter().filter(is_cited).cloned().collect(),
            saw: entry.saw,
        };
        let Err(error) = self.record(Action::Answer(Box::new(action)))? else { return Ok(Recorded::Yes) };
        if let ActError::Refused(refusals) = &error
            && let Some(now) = refusals.iter().find_map(changed)
        {
            let now = now.cloned();
            return self.conflict(question, entry, now.as_ref());
        }
        self.talk.sorry(&Error::from(error))?;
        self.talk.say("What you typed is kept: go through it again and change what is needed.")?;
        Ok(Recorded::No)
    }

    /// Somebody else answered meanwhile: both are read out, and the person decides.
    fn conflict(
        &mut self,
        question: &Question,
        entry: &mut Entry,
        now: Option<&Answer>,
    ) -> Result<Recorded, Stop> {
        self.read_anew()?;
        let theirs = match now {
            Some(answer) => self.recorded(answer, question),
            None => "The answer that was there is taken back.".to_owned(),
        };
        let mine = entry.state.as_ref().map_or_else(String::new, |state| state.words(question));
        self.talk.say(&format!("Not recorded: {} was changed while you worked on it.", question.id))?;
        self.talk.say(&format!("Theirs: {theirs}"))?;
        self.talk.say(&format!("Yours: {mine}. Words: {}", quoted(&entry.because)))?;
        let choices = ["keep theirs", "go through yours again, on top of theirs"].map(str::to_owned);
        // Whatever is chosen, what stands there now has been read out.
        entry.saw = saw(&self.review, &question.id);
        match self.talk.choose("Which", &choices, None)? {
            0 => Ok(Recorded::Yes),
            _ => Ok(Recorded::No),
        }
    }
}

/// What stands there now, if the reason is that somebody changed it.
#[expect(clippy::option_option, reason = "changed or not, and an answer now or none")]
fn changed(refusal: &Refusal) -> Option<Option<&Answer>> {
    match refusal {
        Refusal::Changed { now, .. } => Some(now.as_deref()),
        _ => None,
    }
}
