//! What was found in a file, understood: claims, and a line in the report for everything else.

use std::collections::BTreeMap;

use super::{Found, Said, matching, shortened};
use crate::checklist::model::{Kind, Question};
use crate::exchange::sheet::{Asked, Sheet, mark::Mark};
use crate::exchange::workbook::Refused;
use crate::record::action::Offered;
use crate::record::answer::State;
use crate::record::review::Review;
use crate::record::scope::{Asked as InScope, Scope};
use crate::text::reader::has_conflict_marker;
use crate::text::{clean, id};

/// What came of one thing that stood in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// It is a claim.
    Claim,
    /// It was not understood, and is none.
    Not,
    /// There is something to say of it.
    Note,
}

impl LineKind {
    /// The word in `--json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Not => "not-understood",
            Self::Note => "note",
        }
    }
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What came of it.
    pub kind: LineKind,
    /// The question, if it is about one.
    pub question: Option<String>,
    /// Where in the file, as `row 7`.
    pub at: String,
    /// What was understood, or why nothing was.
    pub words: String,
}

/// A file as it was understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understood {
    /// What it claims, each without an id.
    pub claims: Vec<Offered>,
    /// What there is to say, in the order of the file.
    pub lines: Vec<Line>,
    /// How many questions stand in it without a word beside them.
    pub empty: usize,
}

/// Understands what was found; refuses a sheet that was made for another review.
pub fn understand(review: &Review, found: &Found) -> Result<Understood, Refused> {
    if let Some(mark) = found.mark.as_ref().filter(|mark| mark.review != review.id.to_string()) {
        return Err(Refused::new(
            format!("it was made for {}, and this is {}", shortened(&mark.review), review.id),
            "import it there; a review's questions are its own",
        ));
    }
    let codes: Vec<String> = found.said.iter().map(|said| code(&said.code)).collect();
    let sheet = Sheet::new(review, "", "", &codes);
    let mut reading = Reading { review, found, sheet, known: BTreeMap::new(), done: Understood::default() };
    let mut empty: Vec<String> = found.empty.iter().map(|text| code(text)).collect();
    empty.sort();
    empty.dedup();
    empty.retain(|code| !codes.contains(code));
    reading.done.empty = empty.len();
    for note in &found.notes {
        reading.note(note.clone());
    }
    if let Some(mark) = &found.mark {
        reading.origin(mark);
    }
    for (said, code) in found.said.iter().zip(&codes) {
        reading.one(said, code);
    }
    if let Some(mark) = &found.mark {
        reading.missing(mark, &codes, &empty);
    }
    Ok(reading.finish())
}

/// A code as somebody may have copied it.
fn code(text: &str) -> String {
    text.trim().trim_matches(['[', ']', '`', '"', '\'']).trim().to_lowercase()
}

struct Reading<'r> {
    review: &'r Review,
    found: &'r Found,
    /// The questions that it speaks of, as they are asked today.
    sheet: Sheet,
    /// What was said about each question and place: the claims' number, or none where they contradict.
    known: BTreeMap<(String, Option<String>), (Option<usize>, String)>,
    done: Understood,
}

impl Reading<'_> {
    fn note(&mut self, words: String) {
        self.put(LineKind::Note, None, "", words);
    }

    fn put(&mut self, kind: LineKind, question: Option<&str>, at: &str, words: String) {
        let line = Line { kind, question: question.map(str::to_owned), at: at.to_owned(), words };
        self.done.lines.push(line);
    }

    /// Whether it was made from the text that the review pins today.
    fn origin(&mut self, mark: &Mark) {
        let mut is_same = true;
        for made in &mark.made {
            let pin = self.review.pins.iter().find(|pin| pin.checklist.id == made.checklist);
            let now = pin.map(|pin| (pin.checklist.version.to_string(), pin.id.to_string()));
            is_same &= now.as_ref().is_some_and(|(_, id)| *id == made.pin);
            match now {
                None => self.note(format!(
                    "it asks from {} {}, which this review does not pin",
                    shortened(&made.checklist),
                    shortened(&made.version)
                )),
                Some((version, id)) if id != made.pin => self.note(format!(
                    "it was made from {} {}; this review pins {version} now",
                    shortened(&made.checklist),
                    shortened(&made.version)
                )),
                Some(_) => {}
            }
        }
        let asked: Vec<String> = mark.asked.iter().map(|(code, _)| code.clone()).collect();
        let now = Sheet::new(self.review, "", "", &asked);
        if is_same && now.mark.checksum != mark.checksum {
            self.note("its checksum is not that of the questions that went out: somebody changed what travels with it".to_owned());
        }
    }

    fn one(&mut self, said: &Said, code: &str) {
        let Some((_, question)) = self.review.question(code) else {
            let near = id::nearest(code, self.review.questions().map(|(_, question)| question.id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
            let words = match shortened(code) {
                empty if empty.is_empty() => format!("an answer without a code: {}", shortened(&said.answer)),
                code => format!("no question has the code `{code}`{near}"),
            };
            return self.put(LineKind::Not, None, &said.at, words);
        };
        let Some(asked) = self.sheet.questions.iter().find(|asked| asked.code == code).cloned() else {
            return;
        };
        if let Some(why) = self.is_beside_another(said, &asked) {
            return self.put(LineKind::Not, Some(code), &said.at, why);
        }
        let (state, is_words_only, words) = match read(said, question, &asked) {
            Ok(read) => read,
            Err(why) => return self.put(LineKind::Not, Some(code), &said.at, why),
        };
        let revision = self.revision(said, code, question.revision);
        let offered = Offered {
            question: code.to_owned(),
            id: String::new(),
            state,
            is_words_only,
            because: words,
            place: said.place.clone(),
            revision,
        };
        self.keep(said, offered, &asked);
    }

    /// Whether the text beside the code is that of another question: then rows were mixed up, and which of
    /// the two was answered nobody can say.
    fn is_beside_another(&self, said: &Said, asked: &Asked) -> Option<String> {
        let beside = matching::plain(&said.question);
        if beside.is_empty() || beside == matching::plain(&asked.request) {
            return None;
        }
        let every = self.review.questions().map(|(_, question)| question);
        let other = every.into_iter().find(|question| {
            question.id != asked.code
                && [&question.request, &question.ask].into_iter().any(|text| matching::plain(text) == beside)
        });
        other.map(|other| {
            format!("beside this code stands the question of `{}`: the rows were mixed up", other.id)
        })
    }

    fn revision(&mut self, said: &Said, code: &str, now: u32) -> u32 {
        let mark = self.found.mark.as_ref();
        let asked = mark.and_then(|mark| mark.asked.iter().find(|(own, _)| own == code));
        let revision = asked.map_or(now, |(_, revision)| *revision);
        if revision != now {
            let words = format!(
                "it was asked in revision {revision}; this review asks revision {now}, which means something else"
            );
            self.put(LineKind::Note, Some(code), &said.at, words);
        }
        revision
    }

    /// Keeps a claim, unless the file says something else about the same question elsewhere.
    fn keep(&mut self, said: &Said, offered: Offered, asked: &Asked) {
        let code = offered.question.clone();
        if let InScope::Hidden(_) | InScope::Waiting(_) = Scope::asked_in(self.review, &code) {
            self.put(LineKind::Note, Some(&code), &said.at, "this review does not ask it now".to_owned());
        }
        let key = (code.clone(), offered.place.clone());
        match self.known.get(&key).cloned() {
            None => {
                let words = words(&offered, asked);
                self.put(LineKind::Claim, Some(&code), &said.at, words);
                self.known.insert(key, (Some(self.done.claims.len()), said.at.clone()));
                self.done.claims.push(offered);
            }
            Some((Some(place), at)) => {
                let same = self.done.claims.get(place).is_some_and(|own| {
                    (&own.state, &own.because, own.is_words_only)
                        == (&offered.state, &offered.because, offered.is_words_only)
                });
                if same {
                    return self.put(
                        LineKind::Note,
                        Some(&code),
                        &said.at,
                        format!("it stands there twice, as at {at}"),
                    );
                }
                self.known.insert(key, (None, at.clone()));
                let both =
                    format!("it stands there twice and differs ({at} and {}): neither was taken in", said.at);
                self.put(LineKind::Not, Some(&code), &said.at, both);
            }
            Some((None, _)) => {
                self.put(
                    LineKind::Not,
                    Some(&code),
                    &said.at,
                    "it stands there once more and differs".to_owned(),
                );
            }
        }
    }

    /// Questions that went out and do not stand in what came back.
    fn missing(&mut self, mark: &Mark, codes: &[String], empty: &[String]) {
        let is_gone = |code: &&String| !codes.contains(code) && !empty.contains(code);
        let gone: Vec<&str> =
            mark.asked.iter().map(|(code, _)| code).filter(is_gone).map(String::as_str).collect();
        if !gone.is_empty() {
            self.note(format!(
                "of the {} questions that went out these are not in it: {}",
                mark.asked.len(),
                gone.join(", ")
            ));
        }
    }

    fn finish(self) -> Understood {
        let mut done = self.done;
        let contradicted: Vec<&(String, Option<String>)> =
            self.known.iter().filter(|(_, (place, _))| place.is_none()).map(|(key, _)| key).collect();
        let is_out = |question: &str, place: &Option<String>| {
            contradicted.iter().any(|(own, at)| own == question && at == place)
        };
        done.claims.retain(|claim| !is_out(&claim.question, &claim.place));
        // What was taken back is no claim: the line that says why stays.
        let out: Vec<String> = contradicted.iter().map(|(question, _)| question.clone()).collect();
        let mut kept: Vec<Line> = Vec::new();
        for line in done.lines {
            let is_claim_of = line.kind == LineKind::Claim
                && line.question.as_ref().is_some_and(|question| out.contains(question))
                && !done.claims.iter().any(|claim| Some(&claim.question) == line.question.as_ref());
            if !is_claim_of {
                kept.push(line);
            }
        }
        done.lines = kept;
        done
    }
}

/// What somebody said, as a state, whether in words alone, and their words; or why it is none of them.
fn read(said: &Said, question: &Question, asked: &Asked) -> Result<(State, bool, String), String> {
    let with_document = |words: &str| {
        let words = safe(words);
        match said.document.trim() {
            "" => words,
            document if words.is_empty() => format!("Names a document: {document}."),
            document => format!("{words}\n\nNames a document: {document}."),
        }
    };
    if said.answer.is_empty() && said.several.is_empty() {
        let words = with_document(&said.words);
        let is_empty = words.is_empty();
        return if is_empty {
            Err("nothing stands there".to_owned())
        } else {
            Ok((State::Unknown(None), true, words))
        };
    }
    let why = match matching::state(question, asked, said) {
        Ok(State::Answered(value)) if value.fault(question).is_some() => {
            return Err(value.fault(question).unwrap_or_default());
        }
        Ok(state) => return Ok((clean_state(state), false, with_document(&said.words))),
        Err(why) => why,
    };
    // `Yes, since 2020` is an answer and words; in a sheet nothing else is taken apart.
    let is_yes_no = matches!(question.kind, Kind::YesNo { .. });
    let is_one = said.several.is_empty() && said.instead.is_empty();
    let may_begin = is_one && (said.is_loose || is_yes_no);
    if let Some((state, rest)) =
        may_begin.then(|| matching::beginning(question, asked, &said.answer)).flatten()
    {
        let parts = [rest.trim(), said.words.trim()];
        let both = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        return Ok((state, false, with_document(&both)));
    }
    if !said.is_loose {
        return Err(why);
    }
    let is_ended = said.answer.ends_with(['.', '!', '?']) || said.words.is_empty();
    let stop = if is_ended { "" } else { "." };
    let words = format!("{}{stop} {}", said.answer, said.words.trim());
    Ok((State::Unknown(None), true, with_document(&words)))
}

/// Words of others hold nothing that a terminal would act on, and no line that Git would take for a
/// conflict of its own.
fn safe(words: &str) -> String {
    let lines = words.trim().lines().map(|line| {
        let line = clean::line(line);
        if has_conflict_marker(&line) { format!(" {line}") } else { line.into_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn clean_state(state: State) -> State {
    use crate::record::answer::Value;
    match state {
        State::Answered(Value::Text(text)) => State::Answered(Value::Text(safe(&text))),
        other => other,
    }
}

fn words(offered: &Offered, asked: &Asked) -> String {
    if offered.is_words_only {
        return format!("in words: {}", shortened(&offered.because));
    }
    let value = match &offered.state {
        State::Answered(value) => {
            let keys = value.keys();
            let labels: Vec<&str> = keys
                .iter()
                .map(|key| {
                    let option = asked.options.iter().find(|option| option.key == *key);
                    option.map_or(key.as_str(), |option| option.label.as_str())
                })
                .collect();
            if labels.is_empty() { "none of these".to_owned() } else { labels.join("; ") }
        }
        State::Unknown(_) => "don't know".to_owned(),
        State::NotApplicable(_) => "does not apply".to_owned(),
    };
    shortened(&value)
}
