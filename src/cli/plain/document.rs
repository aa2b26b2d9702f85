//! Evidence in the line mode: citing documents of the register, and registering new ones.

use super::entry::{Entry, Step};
use super::talk::Stop;
use super::typed::{self, Cited, Proof};
use super::walk::Walk;
use crate::checklist::model::Question;
use crate::cli::document::{Details, complete};
use crate::record::evidence::Evidence;
use crate::record::policy::Validity;

/// Documents past this many are read out on request only.
const SHORT: usize = 9;

impl Walk<'_, '_> {
    /// Asks which documents prove the answer.
    pub(super) fn ask_evidence(&mut self, question: &Question, entry: &mut Entry) -> Result<Step, Stop> {
        let level = question.evidence.min;
        if level.number() > 0 {
            let hint = if question.evidence.hint.is_empty() {
                String::new()
            } else {
                format!(" Look for: {}.", question.evidence.hint.trim_end_matches('.'))
            };
            self.talk.say(&format!("Wanted proof: {} or better.{hint}", level.name()))?;
        }
        let documents: Vec<Evidence> = self
            .review
            .evidence
            .values()
            .map(|item| item.value.clone())
            .chain(entry.file.iter().cloned())
            .collect();
        let lines: Vec<String> = documents.iter().map(|document| self.document_words(document)).collect();
        if lines.len() <= SHORT {
            self.talk.choices(&lines)?;
        } else {
            self.talk.say(&format!("{} documents are registered; ? reads them out.", lines.len()))?;
        }
        let mut known: Vec<String> = documents.into_iter().map(|document| document.id).collect();
        loop {
            let prompt = if entry.cited.is_empty() {
                "Evidence, numbers or ids, new registers one, Enter for none, ? for help"
            } else {
                let cited = self.titles(entry);
                self.talk.say(&format!("Cited: {cited}"))?;
                "More evidence, 0 to cite nothing after all, Enter goes on"
            };
            let typed = self.talk.ask(prompt)?;
            let ids: Vec<&str> = known.iter().map(String::as_str).collect();
            match typed::proof(&typed, &ids) {
                Proof::Nothing => return Ok(Step::On),
                Proof::Back => return Ok(Step::Back),
                Proof::Leave => return Err(Stop::Left),
                Proof::Wrong(_) if typed == "0" => entry.cited.clear(),
                Proof::Wrong(why) => self.talk.say(&format!("{why}."))?,
                Proof::Help => {
                    self.talk.choices(&lines)?;
                    self.talk.say(
                        "Type numbers or ids, parted by commas. A place goes after @, as 2 @ p. 3; several such are \
                         parted by semicolons. new registers a document, b goes back to the question.",
                    )?;
                }
                Proof::New => {
                    if let Some(document) = self.register(entry)? {
                        let place = self.place_in(&document.title)?;
                        entry.cited.push(Cited { id: document.id.clone(), place });
                        known.push(document.id.clone());
                        entry.file.push(document);
                    }
                }
                Proof::Cited(cited) => {
                    for mut one in cited {
                        if one.place.is_none() {
                            let title = entry
                                .document(&self.review, &one.id)
                                .map_or_else(|| one.id.clone(), |d| d.title.clone());
                            one.place = self.place_in(&title)?;
                        }
                        if !entry.cited.contains(&one) {
                            entry.cited.push(one);
                        }
                    }
                }
            }
        }
    }

    fn titles(&self, entry: &Entry) -> String {
        let words: Vec<String> = entry
            .cited
            .iter()
            .map(|cited| {
                let title =
                    entry.document(&self.review, &cited.id).map_or(cited.id.as_str(), |d| d.title.as_str());
                cited.place.as_ref().map_or_else(|| title.to_owned(), |place| format!("{title}, {place}"))
            })
            .collect();
        words.join("; ")
    }

    fn place_in(&mut self, title: &str) -> Result<Option<String>, Stop> {
        let typed = self.talk.ask(&format!("Where in {title}, as p. 3, Enter for the whole of it"))?;
        match typed.as_str() {
            "q" => Err(Stop::Left),
            _ => Ok(Some(typed).filter(|place| !place.is_empty())),
        }
    }

    /// A document in words: title, id, what it proves and until when.
    fn document_words(&self, document: &Evidence) -> String {
        let until = match document.expires {
            Some(_) if document.is_expired_on(self.desk.day) => ", expired".to_owned(),
            Some(day) => format!(", to {day}"),
            None => String::new(),
        };
        format!("{}, id {}, {}{until}", document.title, document.id, document.level_on(self.desk.day).name())
    }

    /// Registers a new document; none where the person thinks better of it.
    fn register(&mut self, entry: &Entry) -> Result<Option<Evidence>, Stop> {
        let title = self.talk.ask("Title of the document, Enter for none after all")?;
        if title.is_empty() {
            return Ok(None);
        }
        let kinds = self.review.policy.evidence_types.clone();
        let labels: Vec<String> = kinds
            .iter()
            .map(|kind| format!("{}, {}, {}", kind.title, kind.level.name(), valid(kind.valid)))
            .collect();
        let chosen = self.talk.choose("Kind", &labels, None)?;
        let kind = kinds.get(chosen);
        let at = self.talk.ask("Path or URL, Enter for none (a call, a test of ours)")?;
        let obtained = self.talk.day("Obtained on", Some(self.desk.day))?;
        let is_dated = kind.is_some_and(|kind| kind.valid == Validity::UntilExpiry);
        let expires = loop {
            if !is_dated {
                break None;
            }
            let day = self.talk.day("Valid until, the day that stands in it", None)?;
            if day.is_some() {
                break day;
            }
            self.talk.say("This kind is valid until the day that stands in it: type that day.")?;
        };
        let is_taken = |id: &str| {
            self.review.evidence.contains_key(id) || entry.file.iter().any(|document| document.id == id)
        };
        let id = typed::free_id(&title, "document", is_taken);
        let details = Details {
            title: Some(title),
            kind: kind.map(|kind| kind.id.clone()),
            at: Some(at).filter(|at| !at.is_empty()),
            obtained,
            expires,
            ..Details::default()
        };
        match complete(&self.review, &id, &details, self.desk.day, &self.talk.context.directory) {
            Ok(document) => {
                self.talk.say(&format!("It will be registered as {id} along with the answer."))?;
                Ok(Some(document))
            }
            Err(error) => {
                self.talk.sorry(&error)?;
                Ok(None)
            }
        }
    }
}

fn valid(validity: Validity) -> String {
    match validity {
        Validity::Days(days) => format!("valid {days} days"),
        Validity::Months(months) => format!("valid {months} months"),
        Validity::UntilExpiry => "valid until the day that stands in it".to_owned(),
        Validity::Contract => "valid while the contract runs".to_owned(),
    }
}
