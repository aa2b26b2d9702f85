//! A row as a question.

use std::rc::Rc;

use rust_decimal::Decimal;

use crate::checklist::builtin::FRAMEWORKS;
use crate::checklist::model::{
    By, ChoiceOption, Credit, Earns, EvidenceRule, Gate, GateKind, GatePass, Kind, Level, Measure, NoFigure,
    Options,
};
use crate::checklist::parse;

use super::super::draft::{DraftQuestion, MOST_OPTIONS, one_line, paragraph};
use super::super::ids::Key;
use super::super::plain::trimmed;
use super::column::Column;
use super::offer::{Offer, Scored};
use super::row::Under;
use super::words::Said;
use super::{Table, words};

impl<'t> Table<'_, 't> {
    pub(super) fn question(&mut self, row: &Under<'t>, key: Key, ask: &str) -> DraftQuestion {
        let at = self.at(row, Column::Ask);
        let original = (!key.kept).then(|| row.cell(Column::Id)).flatten();
        let (kind, is_scored) = self.kind(row, ask);
        let mut draft = DraftQuestion::new(key, at, ask, kind);
        draft.is_scored = is_scored;
        draft.weight = self.weight(row);
        if draft.weight.is_none_or(|weight| weight > 0) && !earns(&draft.question.kind) {
            let why = "an answer of this kind earns nothing; 0 (recorded only) stands there";
            match draft.weight {
                Some(weight) => {
                    let at = self.at(row, Column::Weight);
                    self.report.change("weight", why, at, weight.to_string());
                }
                None => self.report.assume("weight", why, at, ""),
            }
            draft.weight = Some(0);
        }
        draft.question.gate = self.gate(row, &draft.question.kind);
        for column in [Column::Why, Column::Guidance] {
            paragraph(&mut draft.question.why, row.cell(column).unwrap_or_default());
        }
        row.cell(Column::Request).unwrap_or_default().clone_into(&mut draft.question.request);
        self.evidence(row, &mut draft);
        draft.question.refs = self.refs(row);
        draft.question.refs.extend(original.map(|id| format!("row {}", one_line(id))));
        if let Some(word) = row.cell(Column::By) {
            let by = By::ALL.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
            match by {
                Some((_, by)) => draft.question.by = by,
                None => self.unreadable(row, Column::By, word, "it is none of partner, us, test, public"),
            }
        }
        if let Some(word) = row.cell(Column::NotApplicable) {
            match words::truth(word) {
                Some(na) => draft.question.na = na,
                None => self.unreadable(row, Column::NotApplicable, word, "it is neither yes nor no"),
            }
        }
        if let Some(text) = row.cell(Column::When) {
            let text = text.trim();
            let rule = if text.starts_with('{') {
                parse::scope_rule(text)
            } else {
                parse::scope_rule(&format!("{{ {text} }}"))
            };
            match rule {
                Some(rule) => draft.question.when = Some(rule),
                None => self.unreadable(
                    row,
                    Column::When,
                    text,
                    "it is no scope rule; the question is always asked",
                ),
            }
        }
        if let Some(text) = row.cell(Column::PartnerTypes) {
            let types = words::parts(text);
            match types.iter().find(|one| !self.types.contains(one)) {
                Some(_) => self.unreadable(
                    row,
                    Column::PartnerTypes,
                    text,
                    "it names a partner type that is not built in",
                ),
                None => draft.question.partner_types = Some(types),
            }
        }
        draft
    }

    /// A cell that says nothing that can be carried.
    fn unreadable(&mut self, row: &Under<'t>, column: Column, text: &str, why: &str) {
        let at = self.at(row, column);
        self.report.drop(&format!("{column:?}").to_lowercase(), why, at, text);
    }

    fn weight(&mut self, row: &Under<'t>) -> Option<u8> {
        let text = row.cell(Column::Weight)?;
        let at = self.at(row, Column::Weight);
        let Some((weight, said)) = words::weight(text) else {
            self.report.drop("weight", "it is neither a figure nor a known word", at, text);
            return None;
        };
        let why = match said {
            Said::Figure => return Some(weight),
            Said::Word => "a word for a weight is its figure: low 1, medium 2, high 3, critical 5",
            Said::Near => "a weight is 0, 1, 2, 3 or 5; the nearest one stands there",
        };
        self.report.change("weight", why, at, text);
        Some(weight)
    }

    /// What is answered, and whether the row says what that earns.
    fn kind(&mut self, row: &Under<'t>, ask: &str) -> (Kind, bool) {
        let offer = self.offer(row);
        let word = match row.cell(Column::Kind) {
            Some(text) => {
                let kind = *self.kinds.entry(text).or_insert_with(|| words::kind(text));
                if kind.is_none() {
                    let why = "no kind of question has this name; the kind is taken from the rest of the row";
                    self.unreadable(row, Column::Kind, text, why);
                }
                kind
            }
            None => None,
        };
        let word = word.unwrap_or_else(|| self.likely(row, ask, &offer));
        let needs_options = matches!(word, "choice" | "multi");
        if needs_options
            && (offer.count == 0 || offer.count > MOST_OPTIONS || word == "choice" && offer.count < 2)
        {
            let why = "a choice needs 2 to 200 options; asked for words instead";
            let text = row.cell(Column::Options).unwrap_or_default();
            self.unreadable(row, Column::Options, text, why);
            return (Kind::Text, false);
        }
        if !needs_options && offer.count > 0 && !offer.is_yes_and_no {
            let text = row.cell(Column::Options).unwrap_or_default();
            self.unreadable(row, Column::Options, text, "a question of this kind has no options");
        }
        match word {
            "yes-no" => self.yes_no(row, &offer),
            "choice" => self.choice(row, &offer),
            "multi" => self.multi(row, &offer),
            "scale" => self.scale(row),
            "number" => self.measured(row, Kind::Number),
            "percent" => self.measured(row, Kind::Percent),
            "money" => self.measured(row, Kind::Money),
            "date" => (Kind::Date, false),
            _ => (Kind::Text, false),
        }
    }

    /// What the row offers to choose from.
    fn offer(&mut self, row: &Under<'t>) -> Rc<Offer> {
        let Some(text) = row.cell(Column::Options) else { return Rc::default() };
        Rc::clone(self.offers.entry(text).or_insert_with(|| Rc::new(Offer::of(text))))
    }

    /// The kind that a row without one most likely has.
    fn likely(&mut self, row: &Under<'t>, ask: &str, offer: &Offer) -> &'static str {
        let measure = [Column::Unit, Column::Full, Column::Zero];
        let kind = if offer.is_yes_and_no {
            "yes-no"
        } else if row.cell(Column::Required).is_some() || row.cell(Column::AtLeast).is_some() {
            "multi"
        } else if offer.count > 1 {
            "choice"
        } else if row.cell(Column::Anchors).is_some() {
            "scale"
        } else if measure.into_iter().any(|column| row.cell(column).is_some()) {
            "number"
        } else if row.cell(Column::Good).is_some() || words::asks_yes_or_no(ask) {
            "yes-no"
        } else {
            "text"
        };
        let at = self.at(row, Column::Ask);
        self.report.assume("kind", "the row says none; taken from its words and its other cells", at, kind);
        kind
    }

    fn yes_no(&mut self, row: &Under<'t>, offer: &Offer) -> (Kind, bool) {
        if let Some(text) = row.cell(Column::Good) {
            match words::truth(text) {
                Some(good) => return (Kind::YesNo { good }, true),
                None => self.unreadable(row, Column::Good, text, "it is neither yes nor no"),
            }
        }
        // Options may say it with their scores.
        if let Some(good) = offer.is_yes_good {
            return (Kind::YesNo { good }, true);
        }
        let at = self.at(row, Column::Ask);
        self.report.assume("good", "the row does not say which answer is good; yes stands there", at, "");
        (Kind::YesNo { good: true }, row.cell(Column::Weight).is_some())
    }

    fn choice(&mut self, row: &Under<'t>, offer: &Offer) -> (Kind, bool) {
        let at = self.at(row, Column::Options);
        let untold = match offer.scored {
            Scored::None => Some("the row does not say what an option earns; 0 stands there"),
            Scored::Some => Some("an option of which the row says nothing earns 0"),
            Scored::All => None,
        };
        if let Some(why) = untold {
            self.report.assume("score", why, at, "");
        }
        if offer.is_in_points {
            let text = row.cell(Column::Options).unwrap_or_default();
            self.report.change(
                "score",
                "points are worth what they are of the most that an option has",
                at,
                text,
            );
        }
        (Kind::Choice(Options::clone(&offer.choice)), offer.scored != Scored::None)
    }

    fn multi(&mut self, row: &Under<'t>, offer: &Offer) -> (Kind, bool) {
        let at = self.at(row, Column::Options);
        let options = Options::clone(&offer.boxes);
        if let Some(text) = row.cell(Column::Required) {
            let wanted = words::parts(text);
            let named = |option: &&ChoiceOption| {
                wanted.iter().any(|word| *word == option.key || word.eq_ignore_ascii_case(&option.label))
            };
            let is_all = wanted
                .iter()
                .all(|word| words::truth(word) == Some(true) || word.eq_ignore_ascii_case("all"));
            let keys: Vec<String> =
                options.iter().filter(|o| is_all || named(o)).map(|o| o.key.clone()).collect();
            if keys.len() == wanted.len() || is_all {
                return (Kind::Multi { options, earns: Earns::Required(keys) }, true);
            }
            self.unreadable(row, Column::Required, text, "it names what is no option");
        }
        if let Some(text) = row.cell(Column::AtLeast) {
            match text.parse::<u32>().ok().filter(|count| *count > 0 && *count as usize <= options.len()) {
                Some(count) => return (Kind::Multi { options, earns: Earns::AtLeast(count) }, true),
                None => self.unreadable(row, Column::AtLeast, text, "it is no number of options"),
            }
        }
        if !offer.earning.is_empty() {
            let text = row.cell(Column::Options).unwrap_or_default();
            self.report.change(
                "score",
                "options that earn something are the required ones, each worth the same",
                at,
                text,
            );
            return (Kind::Multi { options, earns: Earns::Required(offer.earning.clone()) }, true);
        }
        self.report.assume("at-least", "the row does not say; one ticked option is enough", at, "");
        (Kind::Multi { options, earns: Earns::AtLeast(1) }, false)
    }

    fn scale(&mut self, row: &Under<'t>) -> (Kind, bool) {
        let text = row.cell(Column::Anchors).unwrap_or_default();
        let anchors = words::parts(text);
        if anchors.len() == 5 {
            return (Kind::Scale(anchors), true);
        }
        if !anchors.is_empty() {
            self.unreadable(row, Column::Anchors, text, "a scale has five levels, from 0 to 4");
        }
        let at = self.at(row, Column::Ask);
        self.report.assume(
            "anchors",
            "the row does not say what a level looks like; words of ours stand there",
            at,
            "",
        );
        let anchors = ["nothing in place", "first steps", "in part", "largely", "in full"];
        (Kind::Scale(anchors.map(str::to_owned).to_vec()), true)
    }

    fn measured(&mut self, row: &Under<'t>, kind: fn(Measure) -> Kind) -> (Kind, bool) {
        let unit = row.cell(Column::Unit).map(str::to_owned);
        let mut figures = [None, None];
        for (figure, column) in figures.iter_mut().zip([Column::Full, Column::Zero]) {
            let Some(text) = row.cell(column) else { continue };
            *figure = words::number(text);
            if figure.is_none() {
                self.unreadable(row, column, text, "it is no figure");
            }
        }
        let credit = match figures {
            [Some(full), Some(zero)] if full != zero => Some(Credit { full, zero }),
            [None, None] => None,
            _ => {
                let text =
                    [Column::Full, Column::Zero].map(|column| row.cell(column).unwrap_or_default()).join(" ");
                self.unreadable(
                    row,
                    Column::Full,
                    &text,
                    "credit needs two different figures, full and zero",
                );
                None
            }
        };
        let none = None::<NoFigure>;
        (kind(Measure { unit, credit, none }), credit.is_some())
    }

    fn gate(&mut self, row: &Under<'t>, kind: &Kind) -> Option<Gate> {
        let text = row.cell(Column::Gate)?;
        let (word, behind) = text.split_once(':').unwrap_or((text, ""));
        let hardness = match super::column::folded(word).as_str() {
            "hard" | "blocking" | "blocker" | "must" => GateKind::Hard,
            "waivable" | "soft" => GateKind::Waivable,
            "none" => return None,
            _ => match words::truth(word) {
                Some(true) => GateKind::Hard,
                Some(false) => return None,
                None => {
                    self.unreadable(row, Column::Gate, text, "it is neither hard nor waivable");
                    return None;
                }
            },
        };
        let said = row.cell(Column::Pass).unwrap_or(behind).trim();
        let pass = passes(kind, said);
        if pass.is_none() {
            self.unreadable(row, Column::Gate, text, "which answer passes cannot be told");
        } else if said.is_empty() {
            let at = self.at(row, Column::Gate);
            self.report.assume(
                "pass",
                "the row does not say which answers pass; those that earn something do",
                at,
                "",
            );
        }
        Some(Gate { kind: hardness, pass: pass? })
    }

    fn evidence(&mut self, row: &Under<'t>, draft: &mut DraftQuestion) {
        let mut min = Level::NONE;
        let mut hint = row.cell(Column::Evidence).unwrap_or_default();
        // A level may stand before the words: "2: policy export".
        let level = |text: &str| trimmed(text).parse().ok().and_then(Level::new);
        let (number, rest) = hint.split_once(':').unwrap_or((hint, ""));
        if let Some(own) = level(number) {
            min = own;
            hint = trimmed(rest);
        }
        draft.question.evidence = EvidenceRule { min, hint: hint.to_owned() };
        if let Some(text) = row.cell(Column::EvidenceMin) {
            let named = ["none", "stated", "documented", "independent", "tested"];
            let word = named
                .iter()
                .position(|name| name.eq_ignore_ascii_case(text))
                .and_then(|n| i64::try_from(n).ok());
            match level(text).or_else(|| word.and_then(Level::new)) {
                Some(own) => draft.question.evidence.min = own,
                None => {
                    self.unreadable(row, Column::EvidenceMin, text, "it is no level of proof from 0 to 4");
                }
            }
        }
        let rule = &mut draft.question.evidence;
        if rule.min > Level::NONE && rule.hint.is_empty() {
            let at = self.at(row, Column::EvidenceMin);
            self.report.assume("evidence hint", "the row does not say which proof is wanted", at, "");
            "a document that shows the answer".clone_into(&mut rule.hint);
        }
    }

    fn refs(&mut self, row: &Under<'t>) -> Vec<String> {
        let Some(text) = row.cell(Column::Refs) else { return Vec::new() };
        let mut refs = words::parts(text);
        for reference in &mut refs {
            if let Some((framework, clause)) = reference.split_once(':')
                && !framework.contains(char::is_whitespace)
                && !clause.starts_with("//")
                && !FRAMEWORKS.contains(&framework)
            {
                let at = self.at(row, Column::Refs);
                let why = "a framework that is not known is cited without a colon";
                self.report.change("reference", why, at, reference.as_str());
                *reference = one_line(&format!("{framework} {clause}"));
            }
        }
        refs
    }
}

fn earns(kind: &Kind) -> bool {
    match kind {
        Kind::Date | Kind::Text => false,
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => measure.credit.is_some(),
        _ => true,
    }
}

/// Which answers pass: those that were named, else those that earn something.
fn passes(kind: &Kind, said: &str) -> Option<GatePass> {
    let limit = |word: &str| {
        let rest = said.strip_prefix(word)?.trim_start_matches([' ', '=', ':']);
        words::number(rest)
    };
    match kind {
        Kind::YesNo { good } => {
            let good = if said.is_empty() { *good } else { words::truth(said)? };
            Some(GatePass::Keys(vec![if good { "yes" } else { "no" }.to_owned()]))
        }
        Kind::Choice(options) => {
            let named = words::parts(said);
            let is_named = |option: &ChoiceOption| {
                named.iter().any(|word| *word == option.key || word.eq_ignore_ascii_case(&option.label))
            };
            let earns = |option: &ChoiceOption| option.score.is_some_and(|score| score > Decimal::ZERO);
            let passing = options.iter().filter(|o| if named.is_empty() { earns(o) } else { is_named(o) });
            let keys: Vec<String> = passing.map(|option| option.key.clone()).collect();
            let is_whole = named.is_empty() || keys.len() == named.len();
            (!keys.is_empty() && is_whole).then_some(GatePass::Keys(keys))
        }
        Kind::Multi { earns: Earns::Required(_), .. } if said != "any" => Some(GatePass::All),
        Kind::Multi { .. } => Some(GatePass::Any),
        Kind::Scale(_) => {
            let least = limit("at-least").or_else(|| words::number(said)).unwrap_or(Decimal::TWO);
            (least > Decimal::ZERO && least <= Decimal::from(4)).then_some(GatePass::AtLeast(least))
        }
        Kind::Number(measure) | Kind::Percent(measure) | Kind::Money(measure) => {
            if let Some(most) = limit("at-most") {
                return Some(GatePass::AtMost(most)).filter(|_| most >= Decimal::ZERO);
            }
            if let Some(least) = limit("at-least") {
                return Some(GatePass::AtLeast(least));
            }
            let credit = measure.credit.filter(|_| said.is_empty())?;
            let (full, zero) = (credit.full, credit.zero);
            if full < zero {
                (full >= Decimal::ZERO).then_some(GatePass::AtMost(full))
            } else {
                Some(GatePass::AtLeast(full))
            }
        }
        Kind::Date | Kind::Text => None,
    }
}
