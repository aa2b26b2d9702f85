//! A checklist in the making: what a reader of a foreign format found, before ids are given and limits are met.

use std::collections::HashMap;

use crate::checklist::builtin::{AREAS, FACTS};
use crate::checklist::condition::Rule;
use crate::checklist::facts::Facts;
use crate::checklist::lint;
use crate::checklist::model::{By, Checklist, EvidenceRule, Kind, Level, Question, RationaleRule, Section};
use crate::checklist::parse;
use crate::checklist::version::Version;

use super::Wanted;
use super::ids::{self, Key, TOKEN};
use super::layout;
use super::place::At;
use super::plain::{is_one_line, trimmed};
use super::report::{Read, Report, Wrong};

/// The most options of a question that the reader takes.
pub(super) const MOST_OPTIONS: usize = 200;

/// What was found.
#[derive(Default)]
pub(super) struct Draft {
    /// The source's own id, and whether it is one of ours already.
    pub(super) id: Option<Key>,
    pub(super) title: Option<String>,
    pub(super) summary: String,
    pub(super) lang: Option<String>,
    pub(super) area: Option<String>,
    pub(super) version: Option<Version>,
    pub(super) replaces: Option<String>,
    pub(super) partner_types: Option<Vec<String>>,
    pub(super) base: Option<crate::checklist::model::Base>,
    pub(super) sections: Vec<DraftSection>,
}

/// A section, in file order; what it nests in comes before it.
pub(super) struct DraftSection {
    pub(super) key: Key,
    pub(super) at: At,
    pub(super) parent: Option<usize>,
    pub(super) title: String,
    pub(super) guidance: String,
    pub(super) questions: Vec<DraftQuestion>,
}

/// A question; the ids in its scope rule are those of the source.
pub(super) struct DraftQuestion {
    pub(super) key: Key,
    pub(super) at: At,
    /// None where the source says none.
    pub(super) weight: Option<u8>,
    /// True where the source says what an answer earns.
    pub(super) is_scored: bool,
    /// True where the source is of our own making: what it does not say is said by that.
    pub(super) is_whole: bool,
    /// Without id; its weight is not looked at. In a box: it is large, and handed on several times.
    pub(super) question: Box<Question>,
}

impl DraftSection {
    pub(super) fn new(key: Key, at: At, parent: Option<usize>, title: impl Into<String>) -> Self {
        let questions = Vec::new();
        Self { key, at, parent, title: title.into(), guidance: String::new(), questions }
    }

    /// Adds a paragraph to the guidance.
    pub(super) fn tell(&mut self, text: &str) {
        paragraph(&mut self.guidance, text);
    }
}

impl DraftQuestion {
    pub(super) fn new(key: Key, at: At, ask: impl Into<String>, kind: Kind) -> Self {
        let question = Box::new(Question {
            id: String::new(),
            revision: 1,
            ask: ask.into(),
            kind,
            weight: 0,
            gate: None,
            evidence: EvidenceRule::default(),
            rationale: RationaleRule::Default,
            by: By::Partner,
            request: String::new(),
            na: true,
            why: String::new(),
            partner_types: None,
            when: None,
            refs: Vec::new(),
            disabled: None,
            line: 0,
        });
        Self { key, at, weight: None, is_scored: false, is_whole: false, question }
    }
}

/// Adds a paragraph to a text.
pub(super) fn paragraph(text: &mut String, more: &str) {
    let more = trimmed(more);
    if more.is_empty() {
        return;
    }
    if text.is_empty() {
        more.clone_into(text);
        return;
    }
    text.push_str("\n\n");
    text.push_str(more);
}

/// A text on one line, blanks and line breaks in a row being one blank.
pub(super) fn one_line(text: &str) -> String {
    let text = trimmed(text);
    if is_one_line(text) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same of a text that is nobody else's: most are on one line already, and stay as they are.
fn on_one_line(text: &mut String) {
    if !is_one_line(text) || trimmed(text).len() != text.len() {
        *text = one_line(text);
    }
}

/// The longest text that is put into the question itself.
const LONGEST_ASK: usize = 300;

/// What is asked from a label, a title and a text: the question, and the request that holds the text where the
/// question would become too long.
pub(super) fn ask_of(label: &str, title: &str, text: &str) -> (String, String) {
    let name = if title.starts_with(label) { one_line(title) } else { one_line(&format!("{label} {title}")) };
    let line = one_line(text);
    match (name.is_empty(), line.is_empty()) {
        (_, true) => (name, String::new()),
        _ if line.chars().count() > LONGEST_ASK || text.trim().contains('\n') => {
            let ask = if name.is_empty() { shortened(&line) } else { name };
            (ask, text.trim().to_owned())
        }
        (true, false) => (line, String::new()),
        (false, false) => (format!("{name}: {line}"), String::new()),
    }
}

fn shortened(line: &str) -> String {
    let cut: String = line.chars().take(LONGEST_ASK).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut))
}

/// The area of a checklist of which nobody says which one it serves.
const DEFAULT_AREA: &str = "security";

/// Gives ids, meets the limits of a checklist, and says what had to be assumed.
pub(super) fn finish(mut draft: Draft, wanted: &Wanted<'_>, report: &mut Report) -> Read<Checklist> {
    let whole = At::whole(0);
    if draft.sections.iter().all(|section| section.questions.is_empty()) {
        return Err(Wrong::new(whole, "there is no question in it", "check that it is the right file"));
    }
    layout::fit(&mut draft.sections, report)?;
    let id = checklist_id(draft.id.as_ref(), wanted, report);
    let title = wanted.title.map(str::to_owned).or(draft.title.take()).unwrap_or_else(|| {
        report.assume("title", "the source says none; its name stands there", whole, id.clone());
        id.clone()
    });
    let area = wanted.area.map(str::to_owned).or(draft.area.take()).unwrap_or_else(|| {
        report.assume("area", "the source says none; name another one with --area", whole, DEFAULT_AREA);
        DEFAULT_AREA.to_owned()
    });
    if !AREAS.contains(&area.as_str()) {
        let hint = format!("one of: {}", AREAS.join(", "));
        return Err(Wrong::usage(whole, format!("there is no area `{area}`"), hint));
    }
    let version = draft.version.unwrap_or_else(|| {
        report.assume("version", "below 1.0.0 it is a draft that is not in force", whole, "0.1.0");
        Version { major: 0, minor: 1, patch: 0 }
    });
    let lang = draft.lang.take().unwrap_or_else(|| {
        report.assume("lang", "the source does not say in which language it is", whole, "en");
        "en".to_owned()
    });
    let mut checklist = Checklist {
        version,
        title: one_line(&title),
        summary: one_line(&draft.summary),
        lang,
        area,
        replaces: draft.replaces.take(),
        partner_types: draft.partner_types.take(),
        base: draft.base.take(),
        sections: settled(draft.sections, &id, report),
        id,
    };
    sound_rules(&mut checklist, report);
    Ok(checklist)
}

fn checklist_id(own: Option<&Key>, wanted: &Wanted<'_>, report: &mut Report) -> String {
    if let Some(id) = wanted.id {
        return id.to_owned();
    }
    if let Some(key) = own.filter(|key| key.kept) {
        return key.whole.clone();
    }
    let stem = wanted.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let made = own.and_then(|key| ids::token(key.short())).or_else(|| ids::token(stem));
    let mut made = made.unwrap_or_else(|| "imported".to_owned());
    if AREAS.contains(&made.as_str()) {
        // That id is the built-in checklist's.
        made.push_str("-imported");
    }
    report.assume(
        "id",
        "made from the source's name; choose another one with --id",
        At::whole(0),
        made.clone(),
    );
    made
}

/// The ids of questions by what they were made from.
type ByKey<'k> = HashMap<&'k str, &'k str, foldhash::fast::RandomState>;

/// The longest beginning that every question's id gets.
const LONGEST_BEFORE: usize = 24;

/// Sections and questions with their ids.
fn settled(mut drafts: Vec<DraftSection>, id: &str, report: &mut Report) -> Vec<Section> {
    let section_keys: Vec<Key> = drafts.iter_mut().map(|section| std::mem::take(&mut section.key)).collect();
    let section_ids = ids::settle("", &section_keys, TOKEN);
    let before = if id.len() <= LONGEST_BEFORE {
        id.to_owned()
    } else {
        let word = id.get(..LONGEST_BEFORE - 9).unwrap_or_default().trim_end_matches('-');
        format!("{word}-{}", ids::hash(id))
    };
    let keys: Vec<Key> = questions(&mut drafts).map(|draft| std::mem::take(&mut draft.key)).collect();
    let ids = ids::made(&before, &keys, TOKEN);
    if questions(&mut drafts).any(|draft| draft.question.when.is_some()) {
        let by_key = keys.iter().zip(&ids);
        let by_key: ByKey<'_> =
            by_key.map(|(key, id)| (key.whole.as_str(), id.as_deref().unwrap_or(&key.whole))).collect();
        for draft in questions(&mut drafts) {
            draft.question.when = draft.question.when.take().and_then(|rule| settled_rule(rule, &by_key));
        }
    }
    for ((draft, key), id) in questions(&mut drafts).zip(keys).zip(ids) {
        settle(draft, key, id, report);
    }
    let mut sections = Vec::with_capacity(drafts.len());
    for (mut draft, id) in drafts.into_iter().zip(&section_ids) {
        clean(&mut draft.guidance);
        sections.push(Section {
            id: id.clone(),
            parent: draft.parent.and_then(|parent| section_ids.get(parent).cloned()),
            title: Some(one_line(&draft.title))
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| id.clone()),
            guidance: draft.guidance,
            questions: draft.questions.into_iter().map(|draft| *draft.question).collect(),
        });
    }
    sections
}

fn questions(drafts: &mut [DraftSection]) -> impl Iterator<Item = &mut DraftQuestion> {
    drafts.iter_mut().flat_map(|section| &mut section.questions)
}

/// Gives a question its id, and whatever else it has to have.
fn settle(draft: &mut DraftQuestion, key: Key, id: Option<String>, report: &mut Report) {
    let DraftQuestion { at, weight, is_scored, is_whole, ref mut question, .. } = *draft;
    question.weight = weight.unwrap_or_else(|| {
        let weight = u8::from(is_scored);
        let why = if is_scored {
            "the source says none; 1 (hygiene) stands there"
        } else {
            "the source does not say what an answer earns; 0 (recorded only) stands there"
        };
        report.assume("weight", why, at, "");
        weight
    });
    on_one_line(&mut question.ask);
    if question.ask.is_empty() {
        report.assume("ask", "the source asks nothing here; its id stands there", at, key.short());
        key.short().clone_into(&mut question.ask);
    }
    question.id = id.unwrap_or(key.whole);
    clean(&mut question.request);
    clean(&mut question.why);
    on_one_line(&mut question.evidence.hint);
    if !is_whole {
        assume(question, at, report);
    }
    if let Some(rule) = question.when.take_if(|rule| is_too_large(rule)) {
        let why = "a rule of this size cannot be read; the question is always asked";
        report.drop("condition", why, at, rule.words());
    }
}

/// What a question has to say, or had better say, and the source does not.
fn assume(question: &mut Question, at: At, report: &mut Report) {
    if question.request.is_empty() {
        report.assume("request", "the source says none; the question itself stands there", at, "");
        question.request.clone_from(&question.ask);
    }
    if question.why.is_empty() {
        report.assume("why", "the source does not say; nothing stands there", at, "");
    }
    if question.evidence.min == Level::NONE && question.evidence.hint.is_empty() {
        report.assume("evidence", "the source asks for none; none is asked for", at, "");
    }
}

/// Line ends as they are everywhere here, and no blanks at the end of lines.
fn clean(text: &mut String) {
    if memchr::memchr2(b'\r', b'\n', text.as_bytes()).is_none()
        || !text.contains('\r') && memchr::memmem::find(text.as_bytes(), b" \n").is_none()
    {
        let bare = trimmed(text);
        if bare.len() != text.len() {
            *text = bare.to_owned();
        }
        return;
    }
    let ended = text.replace("\r\n", "\n").replace('\r', "\n");
    ended.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().clone_into(text);
}

/// The rule with the ids that were given; none where nothing is left of it.
fn settled_rule(rule: Rule, by_key: &ByKey<'_>) -> Option<Rule> {
    let all = |rules: Vec<Rule>| -> Vec<Rule> {
        rules.into_iter().filter_map(|rule| settled_rule(rule, by_key)).collect()
    };
    Some(match rule {
        Rule::All(rules) => Rule::All(Some(all(rules)).filter(|rules| !rules.is_empty())?),
        Rule::Any(rules) => Rule::Any(Some(all(rules)).filter(|rules| !rules.is_empty())?),
        Rule::Not(rule) => Rule::Not(Box::new(settled_rule(*rule, by_key)?)),
        Rule::Answer { question, keys } => {
            // An id that is not from this source is one of another checklist.
            let question = by_key.get(question.as_str()).map_or(question, |id| (*id).to_owned());
            Rule::Answer { question, keys }
        }
        fact @ Rule::Fact { .. } => fact,
    })
}

/// The deepest and the longest rule that is written: TOML is not read deeper than eighty levels.
const DEEPEST_RULE: usize = 16;
const LONGEST_RULE: usize = 400;

fn is_too_large(rule: &Rule) -> bool {
    fn depth(rule: &Rule) -> usize {
        match rule {
            Rule::All(rules) | Rule::Any(rules) => 1 + rules.iter().map(depth).max().unwrap_or(0),
            Rule::Not(rule) => 1 + depth(rule),
            Rule::Fact { .. } | Rule::Answer { .. } => 1,
        }
    }
    let mut parts = 0;
    rule.visit(&mut |_| parts += 1);
    parts > LONGEST_RULE || depth(rule) > DEEPEST_RULE
}

/// How often the linter is asked which rules nobody can meet; it names a hundred at a time.
const ASKED: usize = 20;

/// Takes out the rules that a checklist cannot have: those that nobody can meet, and rings.
fn sound_rules(checklist: &mut Checklist, report: &mut Report) {
    let names_facts =
        checklist.questions().any(|q| q.when.as_ref().is_some_and(|rule| !rule.facts().is_empty()));
    let facts = if names_facts { parse::facts("facts.toml", FACTS.as_bytes()).0 } else { None };
    let facts: Facts = facts.unwrap_or_default();
    for _ in 0..ASKED {
        if checklist.questions().all(|question| question.when.is_none()) {
            return;
        }
        let broken: HashMap<String, String> = lint::broken_rules(checklist, &facts).into_iter().collect();
        if broken.is_empty() {
            return;
        }
        take_out(checklist, report, |id| broken.get(id).cloned());
    }
    take_out(checklist, report, |_| {
        Some("so many rules of this source cannot hold that none is kept".to_owned())
    });
}

/// Takes the rule out of each question for which there is a reason.
fn take_out(checklist: &mut Checklist, report: &mut Report, why: impl Fn(&str) -> Option<String>) {
    for question in checklist.sections.iter_mut().flat_map(|section| &mut section.questions) {
        if let Some(what) = why(&question.id)
            && let Some(rule) = question.when.take()
        {
            let why = format!("{what}; the question is always asked");
            report.drop("condition", &why, At::whole(0), rule.words());
        }
    }
}
