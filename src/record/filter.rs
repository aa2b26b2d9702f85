//! A filter line over history: `who:ada action:answer since:2026-03-01 question:sec-`, and free words.

use jiff::civil::Date;

use super::action::NAMES;
use super::search::Query;

/// The keys of a filter line, each with what may follow it.
pub const KEYS: [(&str, &str); 8] = [
    ("who:", "part of a name, id or address"),
    ("action:", "as answer, confirm, sign; several mean any of them"),
    ("question:", "the beginning of a question's id"),
    ("review:", "the beginning of a review's id"),
    ("since:", "a day, as 2026-03-01"),
    ("until:", "a day, as 2026-03-31"),
    ("signed:", "yes or no"),
    ("hand:", "yes: made by hand, without Probity; no: by Probity"),
];

/// What a filter line says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    who: Vec<String>,
    /// Any of these.
    actions: Vec<String>,
    question: Option<String>,
    review: Option<String>,
    since: Option<Date>,
    until: Option<Date>,
    is_signed: Option<bool>,
    is_by_hand: Option<bool>,
    words: Option<Query>,
    /// What of the line could not be understood, in words.
    pub faults: Vec<String>,
}

/// What a filter looks at in an entry.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'e> {
    /// Name, id and address of its author.
    pub who: &'e str,
    /// Which action it was; none for an entry by hand.
    pub action: Option<&'e str>,
    /// The question that it is about.
    pub question: Option<&'e str>,
    /// The review that it is about.
    pub review: Option<&'e str>,
    /// Its day in the record's time zone.
    pub day: Date,
    /// Whether it carries a signature.
    pub is_signed: bool,
    /// Its whole message.
    pub text: &'e str,
}

impl Filter {
    /// Reads a filter line.
    #[must_use]
    pub fn parse(line: &str) -> Self {
        let mut filter = Self::default();
        let mut free = Vec::new();
        for word in line.split_whitespace() {
            let Some((key, value)) = word.split_once(':').filter(|(_, value)| !value.is_empty()) else {
                if KEYS.iter().any(|(key, _)| *key == word) {
                    filter.faults.push(format!("nothing stands after `{word}`"));
                } else {
                    free.push(word);
                }
                continue;
            };
            let small = || Some(value.to_lowercase());
            match key {
                "who" => filter.who.push(value.to_lowercase()),
                "action" if NAMES.contains(&value) => filter.actions.push(value.to_owned()),
                "action" => filter.faults.push(format!("`{value}` is no action")),
                "question" => filter.question = small(),
                "review" => filter.review = small(),
                "since" => filter.since = filter.day(value),
                "until" => filter.until = filter.day(value),
                "signed" => filter.is_signed = filter.yes(value),
                "hand" => filter.is_by_hand = filter.yes(value),
                _ => free.push(word),
            }
        }
        filter.words = Query::new(&free.join(" "));
        filter
    }

    fn day(&mut self, value: &str) -> Option<Date> {
        let day = value.parse().ok();
        if day.is_none() {
            self.faults.push(format!("`{value}` is no day"));
        }
        day
    }

    fn yes(&mut self, value: &str) -> Option<bool> {
        let found = [("yes", true), ("no", false)].into_iter().find(|(word, _)| *word == value);
        if found.is_none() {
            self.faults.push(format!("`{value}` is neither yes nor no"));
        }
        found.map(|(_, yes)| yes)
    }

    /// Whether an entry passes.
    #[must_use]
    pub fn admits(&self, entry: &Subject<'_>) -> bool {
        let who = entry.who.to_lowercase();
        let begins = |wanted: &Option<String>, own: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| own.is_some_and(|own| own.starts_with(wanted.as_str())))
        };
        let is_by_hand = entry.action.is_none();
        self.who.iter().all(|part| who.contains(part.as_str()))
            && (self.actions.is_empty()
                || entry.action.is_some_and(|own| self.actions.iter().any(|a| a == own)))
            && begins(&self.question, entry.question)
            && begins(&self.review, entry.review)
            && self.since.is_none_or(|since| entry.day >= since)
            && self.until.is_none_or(|until| entry.day <= until)
            && self.is_signed.is_none_or(|wanted| wanted == entry.is_signed)
            && self.is_by_hand.is_none_or(|wanted| wanted == is_by_hand)
            && self.words.as_ref().is_none_or(|words| words.find(entry.text).0.len() == words.count())
    }
}

/// The line with its last word completed as far as keys and known values (each with its key, as `who:ada`)
/// agree, and what it could become; the line as it is where nothing fits.
#[must_use]
pub fn complete<'k>(line: &str, known: impl IntoIterator<Item = &'k str>) -> (String, Vec<String>) {
    let (before, last) = line.rsplit_once(' ').map_or(("", line), |(before, last)| (before, last));
    let keys = KEYS.iter().map(|(key, _)| (*key).to_owned());
    let actions = NAMES.iter().map(|name| format!("action:{name}"));
    let yes = ["signed:yes", "signed:no", "hand:yes", "hand:no"].map(str::to_owned);
    let all = keys.chain(actions).chain(yes).chain(known.into_iter().map(str::to_owned));
    // A key alone is offered while it is typed, its values from the colon on.
    let is_value = last.contains(':');
    let mut fitting: Vec<String> = all
        .filter(|word| word.ends_with(':') != is_value && word.starts_with(last) && word != last)
        .collect();
    fitting.sort();
    fitting.dedup();
    let Some(first) = fitting.first() else { return (line.to_owned(), fitting) };
    let common = fitting.iter().fold(first.as_str(), |common, word| {
        let same = common.char_indices().zip(word.chars()).take_while(|((_, a), b)| a == b);
        let end = same.last().map_or(0, |((at, c), _)| at + c.len_utf8());
        common.get(..end).unwrap_or_default()
    });
    let blank = if before.is_empty() { "" } else { " " };
    let end = if fitting.len() == 1 && !common.ends_with(':') { " " } else { "" };
    (format!("{before}{blank}{common}{end}"), fitting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(day: &str) -> Subject<'static> {
        Subject {
            who: "Ada Example ada <ada@example.org>",
            action: Some("answer"),
            question: Some("sec-staff-mfa"),
            review: Some("vellmarkt/2026-q1"),
            day: day.parse().unwrap(),
            is_signed: false,
            text: "vellmarkt/2026-q1: sec-staff-mfa is all\n\nDie Richtlinie größtenteils.",
        }
    }

    #[test]
    fn every_key_narrows_and_free_words_must_all_be_there() {
        let entry = subject("2026-03-02");
        for line in [
            "",
            "who:ada",
            "who:ADA@example",
            "action:answer question:sec- review:vell",
            "since:2026-03-02 until:2026-03-02",
            "signed:no hand:no",
            "action:sign action:answer",
            "grosstenteils richtlinie",
        ] {
            assert!(Filter::parse(line).admits(&entry), "{line}");
        }
        for line in [
            "who:bob",
            "action:sign",
            "question:gov-",
            "since:2026-03-03",
            "until:2026-03-01",
            "signed:yes",
            "hand:yes",
            "richtlinie nirgends",
        ] {
            assert!(!Filter::parse(line).admits(&entry), "{line}");
        }
        let faults = Filter::parse("since:March action:dance who: signed:maybe").faults;
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    #[test]
    fn keys_and_known_values_are_completed_as_far_as_they_agree() {
        let known = ["who:ada", "who:adam", "question:sec-staff-mfa"];
        let completed = |line: &str| complete(line, known).0;
        assert_eq!(completed("wh"), "who:");
        assert_eq!(completed("words que"), "words question:");
        assert_eq!(completed("who:a"), "who:ada");
        assert_eq!(complete("who:a", known).1, ["who:ada", "who:adam"]);
        assert_eq!(completed("question:s"), "question:sec-staff-mfa ");
        assert_eq!(completed("action:start"), "action:start-review ");
        assert_eq!(completed("nothing"), "nothing");
    }
}
