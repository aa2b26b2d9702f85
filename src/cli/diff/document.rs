//! `diff --json`: the document that scripts depend on.

use serde::Serialize;

use super::super::checklist::{Change, Piece};
use super::{Named, Page};
use crate::record::difference::{AnswerMove, Difference, DocumentMove, Interval, Said, ScoreMove, TextMove};
use crate::record::scoring::{Fraction, percent};
use crate::store::past::{Told, as_git};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    schema: u32,
    from: Point,
    to: Point,
    reviews: Vec<Review>,
    elsewhere: Vec<String>,
    in_force: Vec<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Point {
    name: String,
    commit: String,
    at: String,
    as_of: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Review {
    from: String,
    to: String,
    entries: Option<usize>,
    people: Vec<String>,
    signed: Option<usize>,
    by_hand: Option<usize>,
    proposal: [Proposal; 2],
    state: [&'static str; 2],
    common: usize,
    answers: Vec<Answer>,
    documents: Vec<Paper>,
    gates: Vec<Gate>,
    scores: Vec<Score>,
    scope: Vec<Fact>,
    sign_offs: Vec<SignOff>,
    texts: Vec<Text>,
    in_force: Vec<Text>,
    acts: Vec<Act>,
    asked_by_one: [Vec<String>; 2],
    as_git: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Proposal {
    outcome: &'static str,
    rule: u8,
    because: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    question: String,
    ask: String,
    checklist: String,
    version: String,
    kind: &'static str,
    from: Option<Stated>,
    to: Option<Stated>,
    because: Vec<Piece>,
    cited: Vec<String>,
    no_longer_cited: Vec<String>,
    moved: Vec<Moved>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Stated {
    value: String,
    words: String,
    because: String,
    proof: u8,
    by: String,
    at: String,
}

#[derive(Serialize)]
struct Moved {
    checklist: String,
    low: Share,
    stated: Share,
    high: Share,
}

#[derive(Serialize)]
struct Share {
    percent: f64,
    exact: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Paper {
    document: String,
    title: String,
    kind: &'static str,
    level: [Option<u8>; 2],
    expires: [Option<String>; 2],
    also: Vec<String>,
    cited_by: Vec<String>,
}

#[derive(Serialize)]
struct Gate {
    question: String,
    kind: &'static str,
    state: [Option<&'static str>; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Score {
    checklist: String,
    low: [Option<Share>; 2],
    stated: [Option<Share>; 2],
    high: [Option<Share>; 2],
    moved_by: Vec<Mover>,
}

#[derive(Serialize)]
struct Mover {
    question: String,
    cause: &'static str,
    low: Share,
    stated: Share,
    high: Share,
}

#[derive(Serialize)]
struct Fact {
    fact: String,
    value: [Option<String>; 2],
}

#[derive(Serialize)]
struct SignOff {
    by: String,
    role: String,
    kind: &'static str,
    differing: Vec<String>,
}

#[derive(Serialize)]
struct Text {
    #[serde(rename = "text")]
    what: String,
    version: [Option<String>; 2],
    changes: Vec<Change>,
}

#[derive(Serialize)]
struct Act {
    about: &'static str,
    item: Option<String>,
    words: String,
    by: Option<String>,
    at: Option<String>,
}

/// The page as data.
pub(super) fn of(page: &Page) -> Document {
    let [from, to] = &page.sides;
    Document {
        schema: 1,
        from: point(from),
        to: point(to),
        reviews: page.told.iter().map(review).collect(),
        elsewhere: page.elsewhere.clone(),
        in_force: page.in_force.iter().map(text).collect(),
    }
}

fn point(named: &Named) -> Point {
    Point {
        name: named.words.clone(),
        commit: named.commit.to_string(),
        at: named.at.to_string(),
        as_of: named.day.to_string(),
    }
}

fn review(told: &Told) -> Review {
    let own = &told.difference;
    let [from, to] = &own.reviews;
    let span = told.span.as_ref();
    Review {
        from: from.to_string(),
        to: to.to_string(),
        entries: span.map(|span| span.entries),
        people: span.map(|span| span.people.keys().cloned().collect()).unwrap_or_default(),
        signed: span.map(|span| span.signed),
        by_hand: span.map(|span| span.by_hand),
        proposal: own.proposals.clone().map(|proposal| Proposal {
            outcome: proposal.outcome.name(),
            rule: proposal.rule,
            because: proposal.because,
        }),
        state: own.states.map(crate::record::state::ReviewState::name),
        common: own.common,
        answers: own.answers.iter().map(|answer| self::answer(own, answer)).collect(),
        documents: own.documents.iter().map(paper).collect(),
        gates: own
            .gates
            .iter()
            .map(|gate| Gate {
                question: gate.question.clone(),
                kind: gate.kind.name(),
                state: gate.states.map(|state| state.map(crate::record::standing::GateState::name)),
            })
            .collect(),
        scores: own.scores.iter().map(score).collect(),
        scope: own
            .scope
            .iter()
            .map(|fact| Fact { fact: fact.what.clone(), value: fact.values.clone() })
            .collect(),
        sign_offs: own
            .signoffs
            .iter()
            .map(|signoff| SignOff {
                by: signoff.by.clone(),
                role: signoff.role.clone(),
                kind: signoff.kind.name(),
                differing: signoff.differing.clone(),
            })
            .collect(),
        texts: own.texts.iter().map(text).collect(),
        in_force: told.in_force.iter().map(text).collect(),
        acts: own
            .acts
            .iter()
            .map(|act| Act {
                about: act.about,
                item: act.item.clone(),
                words: act.words.clone(),
                by: act.deed.as_ref().map(|(by, _)| by.clone()),
                at: act.deed.as_ref().map(|(_, at)| at.to_string()),
            })
            .collect(),
        asked_by_one: own.besides.clone(),
        as_git: as_git(&told.places),
    }
}

fn answer(own: &Difference, answer: &AnswerMove) -> Answer {
    let [from, to] = &answer.said;
    let (checklist, version) = answer.checklist.clone();
    Answer {
        question: answer.question.clone(),
        ask: answer.ask.clone(),
        checklist,
        version,
        kind: answer.kind.name(),
        from: from.as_ref().map(stated),
        to: to.as_ref().map(stated),
        because: answer.because.iter().map(Piece::of).collect(),
        cited: answer.cited.clone(),
        no_longer_cited: answer.uncited.clone(),
        moved: own
            .moved_by(&answer.question)
            .map(|(score, mover)| {
                let [low, stated, high] = mover.by.each_ref().map(share);
                Moved { checklist: score.checklist.clone(), low, stated, high }
            })
            .collect(),
    }
}

fn text(text: &TextMove) -> Text {
    Text {
        what: text.what.clone(),
        version: text.versions.clone(),
        changes: text.changes.iter().flat_map(|own| &own.items).map(Change::of).collect(),
    }
}

fn stated(said: &Said) -> Stated {
    Stated {
        value: said.short.clone(),
        words: said.words.clone(),
        because: said.because.clone(),
        proof: said.proof.number(),
        by: said.by.clone(),
        at: said.at.to_string(),
    }
}

fn paper(document: &DocumentMove) -> Paper {
    Paper {
        document: document.id.clone(),
        title: document.title.clone(),
        kind: document.name(),
        level: document.levels.map(|level| level.map(crate::checklist::model::Level::number)),
        expires: document.expires.map(|day| day.map(|day| day.to_string())),
        also: document.also.clone(),
        cited_by: document.cited_by.clone(),
    }
}

fn score(score: &ScoreMove) -> Score {
    let end = |at: usize| {
        let of = |interval: &Option<Interval>| {
            interval.as_ref().and_then(|ends| ends.get(at)).and_then(Option::as_ref).map(share)
        };
        score.intervals.each_ref().map(of)
    };
    Score {
        checklist: score.checklist.clone(),
        low: end(0),
        stated: end(1),
        high: end(2),
        moved_by: score
            .movers
            .iter()
            .map(|mover| {
                let [low, stated, high] = mover.by.each_ref().map(share);
                Mover { question: mover.question.clone(), cause: mover.cause.name(), low, stated, high }
            })
            .collect(),
    }
}

/// A share or a difference of shares: percent to four decimals, and the exact fraction.
fn share(fraction: &Fraction) -> Share {
    let zero = crate::record::scoring::whole(0);
    let (sign, size) = if *fraction < zero { (-1.0, zero - fraction) } else { (1.0, fraction.clone()) };
    let percent = percent(&size, 4).parse::<f64>().unwrap_or_default();
    Share { percent: sign * percent, exact: fraction.to_string() }
}
