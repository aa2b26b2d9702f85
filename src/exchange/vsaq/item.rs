//! The items of a block: what is asked becomes a question, what is said guidance.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::checklist::model::{By, ChoiceOption, Earns, Kind, Measure, Options, RationaleRule};

use super::super::draft::{DraftQuestion, MOST_OPTIONS, paragraph};
use super::super::report::Read;
use super::super::tree::{Node, leave_out};
use super::condition::{Asks, Expression, Said};
use super::scope::{Scope, nameless};
use super::{Form, Item, Writer};

/// Keys for the input field on the page.
const FIELD_KEYS: [(&str, &str); 7] = [
    ("placeholder", "an answer has no text to begin with"),
    ("inputPattern", "an answer in words is not checked against a pattern"),
    ("inputTitle", "an answer in words is not checked against a pattern"),
    ("required", "every question that is asked has to be answered or said to be unknown"),
    ("maxlength", "an answer in words may have any length"),
    ("default", "no answer stands there before somebody gives it"),
    ("inputType", "an answer in words has no other form"),
];

impl Writer<'_, '_> {
    /// An item that is no block.
    pub(super) fn leaf(&mut self, index: usize, section: usize) -> Read<()> {
        let form = self.form;
        let Some(item) = form.items.get(index) else { return Ok(()) };
        match item.kind {
            "spacer" => {
                leave_out(self.report, "spacer", "it only makes room on the page", item.node);
                return Ok(());
            }
            "info" => self.info(item, section)?,
            "tip" => self.tip(item, section)?,
            "line" | "box" | "check" | "yesno" | "upload" | "radiogroup" | "checkgroup" => {
                self.question(index, item, section)?;
            }
            kind => {
                let why = "an item of this type is not known here";
                leave_out(self.report, &format!("item of type {kind}"), why, item.node);
                return Ok(());
            }
        }
        item.fields.finish(self.report, item.kind);
        Ok(())
    }

    /// The condition of something that is only said, in front of it.
    fn said_when(&mut self, item: &Item<'_>, what: &str) -> Read<String> {
        let Some(condition) = item.fields.text("cond")? else { return Ok(String::new()) };
        let why = "guidance is always shown; the condition stands in front of it";
        self.report.change(what, why, item.fields.at("cond"), condition);
        Ok(["When `", condition, "`: "].concat())
    }

    fn info(&mut self, item: &Item<'_>, section: usize) -> Read<()> {
        self.common(item, "info")?;
        let when = self.said_when(item, "condition of an info")?;
        let text = item.fields.text("text")?.unwrap_or_default();
        let text = self.markdown(text, item.fields.at("text"));
        if !text.is_empty()
            && let Some(section) = self.draft.sections.get_mut(section)
        {
            section.tell(&[when, text].concat());
        }
        Ok(())
    }

    /// Advice, or with `warn` what is found wrong where its condition is met.
    fn tip(&mut self, item: &Item<'_>, section: usize) -> Read<()> {
        self.common(item, "tip")?;
        let fields = &item.fields;
        let is_warning = fields.text("warn")?.is_some_and(|warn| !matches!(warn, "no" | "false"));
        let when = self.said_when(item, "condition of a tip")?;
        let text = fields.text("text")?.unwrap_or_default();
        let text = self.markdown(text, fields.at("text"));
        let mut head = Vec::new();
        if is_warning {
            head.push("Finding".to_owned());
        }
        for (key, form) in [("severity", "severity "), ("name", ""), ("customTitle", "")] {
            if let Some(word) = fields.text(key)? {
                let word = self.markdown(word, fields.at(key));
                head.push([form, &word].concat());
            }
        }
        let mut words = if head.is_empty() {
            [when, text].concat()
        } else {
            ["**", &head.join(", "), "** – ", &when, &text].concat()
        };
        for (key, before) in [("why", "Ask why: "), ("todo", "To do: ")] {
            if let Some(more) = fields.text(key)? {
                let more = self.markdown(more, fields.at(key));
                paragraph(&mut words, &[before, &more].concat());
            }
        }
        if is_warning {
            let why = "a finding is no item here; it is guidance for whoever answers";
            self.report.change("tip with warn", why, item.node.at, String::new());
        }
        if fields.has("why") {
            let why = "words are wanted for the questions that the tip hangs on";
            self.report.change("why of a tip", why, fields.at("why"), String::new());
        }
        if let Some(section) = self.draft.sections.get_mut(section) {
            section.tell(&words);
        }
        Ok(())
    }

    fn question(&mut self, index: usize, item: &Item<'_>, section: usize) -> Read<()> {
        self.common(item, item.kind)?;
        let fields = &item.fields;
        let text = fields.text("text")?.unwrap_or_default();
        let text = self.markdown(text, fields.at("text"));
        let around = self.draft.sections.get(section).map(|section| section.key.whole.clone());
        let key = self.key(item, &text, around.as_deref(), item.kind);
        let kind = self.kind(index, item)?;
        let mut draft = DraftQuestion::new(key, item.node.at, text, kind);
        if item.kind == "upload" {
            draft.question.evidence.hint.clone_from(&draft.question.ask);
            let why =
                "an upload asks for a document: the text says what is found, the proof is filed as evidence";
            self.report.change("upload", why, item.node.at, String::new());
        }
        if let Some(id) = &item.id {
            draft.question.refs = vec![["VSAQ item: ", id.as_ref()].concat()];
        } else if draft.question.ask.is_empty() {
            // The words above it are what it asks.
            let told =
                self.draft.sections.get(section).map(|section| section.guidance.clone()).unwrap_or_default();
            let last = told.rsplit("\n\n").next().unwrap_or_default().to_owned();
            let ask = [last, self.draft.sections.get(section).map(|s| s.title.clone()).unwrap_or_default()];
            draft.question.ask = ask.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let why = "the group has no text; the words above it stand there";
            self.report.assume("ask", why, item.node.at, draft.question.ask.clone());
        }
        if self.tips.words.contains(&draft.key.whole) {
            draft.question.rationale = RationaleRule::Words;
        }
        if self.is_admins(index)? {
            draft.question.by = By::Us;
        }
        for (key, why) in FIELD_KEYS {
            if fields.has(key)
                && !(key == "inputType" && matches!(draft.question.kind, Kind::Date | Kind::Number(_)))
            {
                fields.leave_out(self.report, key, why);
            }
        }
        fields.get("inputType");
        let condition = fields.text("cond")?.unwrap_or_default();
        match self.scope.shown(index) {
            Said::Always => {}
            Said::Rule(rule) => draft.question.when = Some(rule),
            Said::Part(rule) => {
                let why = if rule.is_some() {
                    "a part of it hangs on a text or on what no rule can name; the question is asked more often"
                } else {
                    "it hangs on a text or on what no rule can name; the question is always asked"
                };
                self.report.drop("condition", why, fields.at("cond"), condition);
                draft.question.when = rule;
            }
            Said::Never => {
                leave_out(self.report, "item that is never shown", "its condition is never met", item.node);
                return Ok(());
            }
        }
        if let Some(section) = self.draft.sections.get_mut(section) {
            section.questions.push(draft);
        }
        Ok(())
    }

    fn is_admins(&self, index: usize) -> Read<bool> {
        let mut here = self.form.items.get(index);
        while let Some(item) = here {
            if item.fields.text("auth")? == Some("admin") {
                return Ok(true);
            }
            here = item.parent.and_then(|parent| self.form.items.get(parent));
        }
        Ok(false)
    }

    fn kind(&mut self, index: usize, item: &Item<'_>) -> Read<Kind> {
        let fields = &item.fields;
        Ok(match item.kind {
            "check" => Kind::YesNo { good: self.good(index, item, true) },
            "yesno" => {
                let labels = [fields.text("yes")?, fields.text("no")?];
                let [yes, no] = labels.map(|label| label.unwrap_or_default().to_owned());
                let is_plain = |label: &str, word: &str| {
                    label.is_empty() || label.trim_end_matches(['.', '!']).eq_ignore_ascii_case(word)
                };
                let good = self.good(index, item, true);
                if is_plain(&yes, "yes") && is_plain(&no, "no") {
                    Kind::YesNo { good }
                } else {
                    let score = |is_yes: bool| Some(Decimal::from(u8::from(is_yes == good)));
                    let yes = self.markdown(&yes, fields.at("yes"));
                    let no = self.markdown(&no, fields.at("no"));
                    let label =
                        |text: String, word: &str| if text.is_empty() { word.to_owned() } else { text };
                    Kind::Choice(Options::from([
                        ChoiceOption { key: "yes".into(), label: label(yes, "yes"), score: score(true) },
                        ChoiceOption { key: "no".into(), label: label(no, "no"), score: score(false) },
                    ]))
                }
            }
            "radiogroup" | "checkgroup" => self.group(index, item)?,
            "line" if fields.text("inputType")? == Some("date") => Kind::Date,
            "line" if fields.text("inputType")? == Some("number") => Kind::Number(Measure::default()),
            _ => Kind::Text,
        })
    }

    /// Which answer is the good one: the other than the one that a warning hangs on alone.
    fn good(&mut self, index: usize, item: &Item<'_>, otherwise: bool) -> bool {
        let warned = item.id.as_ref().and_then(|id| self.warned(id));
        let (good, why) = match warned {
            Some(bad_is_yes) => (!bad_is_yes, "the answer that a warning hangs on is the bad one"),
            None => (otherwise, "the source does not say which answer is good; yes stands there"),
        };
        let at = self.form.items.get(index).map(|item| item.node.at).unwrap_or_default();
        self.report.assume("good", why, at, String::new());
        good
    }

    /// Whether a warning hangs on yes or on no alone.
    fn warned(&self, id: &str) -> Option<bool> {
        let hangs = self.tips.bad.get(id)?;
        match hangs.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(*first),
            _ => None,
        }
    }

    fn group(&mut self, index: usize, item: &Item<'_>) -> Read<Kind> {
        let fields = &item.fields;
        let is_multi = item.kind == "checkgroup";
        let mut options = Vec::new();
        for entry in fields.list("choices")? {
            for (id, label) in entry.need_entries("a choice")? {
                let Some(text) = label.text() else {
                    return Err(label.unlike("the label of a choice", "a text"));
                };
                let label = self.markdown(text, label.at);
                options.push(if label.is_empty() { id.as_ref().to_owned() } else { label });
            }
        }
        if fields.get("defaultChoice").and_then(Node::boolean) == Some(true) {
            options.push("None of the above.".to_owned());
        }
        for entry in fields.list("choicesConds")? {
            for (id, condition) in entry.need_entries("a condition of a choice")? {
                let text = format!("{id}: {}", condition.text().unwrap_or_default());
                let why = "an option is always offered; only questions have scope rules";
                self.report.drop("choicesConds", why, condition.at, text);
            }
        }
        let score = (!is_multi).then_some(Decimal::ZERO);
        let option = |(key, label): (String, String)| ChoiceOption { key, label, score };
        let keys = self.scope.options(index).iter().cloned();
        let options: Vec<ChoiceOption> = keys.zip(options).map(option).collect();
        let at = item.node.at;
        if options.is_empty() || options.len() > MOST_OPTIONS {
            let why = "a question has 1 to 200 options; asked for words instead";
            leave_out(self.report, "choices", why, item.node);
            return Ok(Kind::Text);
        }
        if is_multi || options.len() == 1 {
            self.report.assume(
                "at-least",
                "the source does not say; one ticked option is enough",
                at,
                String::new(),
            );
            let options = options.into_iter().map(|option| ChoiceOption { score: None, ..option }).collect();
            return Ok(Kind::Multi { options, earns: Earns::AtLeast(1) });
        }
        self.report.assume(
            "score",
            "the source does not say what an option earns; 0 stands there",
            at,
            String::new(),
        );
        Ok(Kind::Choice(options.into()))
    }
}

/// What tips say about the items that they hang on.
#[derive(Default)]
pub(super) struct Tips {
    /// The answers that a warning hangs on alone, by the id of their item: true for yes.
    bad: HashMap<String, Vec<bool>>,
    /// The items of which a tip asks why.
    words: HashSet<String>,
}

impl Tips {
    pub(super) fn of(form: &Form<'_>, scope: &Scope<'_, '_>) -> Read<Self> {
        let mut tips = Self::default();
        for (index, item) in form.items.iter().enumerate().filter(|(_, item)| item.kind == "tip") {
            let Some(expression) = scope.expression(index) else { continue };
            if item.fields.text("why")?.is_some() {
                let mut named = Vec::new();
                references(expression, &mut named);
                let items =
                    named.iter().filter_map(|id| form.items.get(scope.find(id, &item.namespace)?.item));
                tips.words.extend(
                    items.map(|item| item.id.as_deref().map_or_else(|| nameless(item), str::to_owned)),
                );
            }
            if item.fields.text("warn")?.is_some()
                && let Expression::Reference { id, asks } = expression
                && let Some(target) =
                    scope.find(id, &item.namespace).and_then(|named| form.items.get(named.item))
                && let Some(id) = &target.id
            {
                let is_yes = match (target.kind, asks) {
                    (_, Asks::Yes) | ("check", Asks::Ticked) => true,
                    (_, Asks::No) => false,
                    _ => continue,
                };
                tips.bad.entry(id.as_ref().to_owned()).or_default().push(is_yes);
            }
        }
        Ok(tips)
    }
}

fn references<'e>(expression: &'e Expression, found: &mut Vec<&'e str>) {
    match expression {
        Expression::Reference { id, .. } => found.push(id),
        Expression::Not(inside) => references(inside, found),
        Expression::Chain(first, rest) => {
            references(first, found);
            for (_, part) in rest {
                references(part, found);
            }
        }
        Expression::Constant(_) | Expression::Call(_) => {}
    }
}
