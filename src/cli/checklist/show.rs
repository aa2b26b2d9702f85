//! `probity checklist show`: one checklist as a person reads it, or as JSON.

use serde::Serialize;

use super::Shelf;
use crate::checklist::model::{Checklist, Kind, Question, Section};
use crate::cli::Reading;
use crate::cli::context::Context;
use crate::cli::output::{Out, Role, Span, faint, plain, strong};
use crate::config::SymbolSet;
use crate::error::Error;
use crate::record::choices::{self, Choice};
use crate::tui::symbols::Symbols;
use crate::tui::theme;
use crate::tui::widget::markdown;

/// The widest line of guidance: longer ones are hard to read.
const PROSE: usize = 100;

/// Show one checklist: sections, guidance and every question
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The checklist's id
    id: String,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<(), Error> {
    let shelf = Shelf::open(context, &arguments.reading)?;
    let checklist = shelf.find(&arguments.id)?;
    if arguments.reading.json {
        let document = Document {
            schema: 1,
            commit: shelf.commit.clone(),
            built_in: shelf.is_built_in,
            id: checklist.id.clone(),
            version: checklist.version.to_string(),
            title: checklist.title.clone(),
            summary: checklist.summary.clone(),
            area: checklist.area.clone(),
            partner_types: checklist.partner_types.clone(),
            sections: checklist.sections.iter().map(section_document).collect(),
        };
        return Ok(context.out.json(&document)?);
    }
    let symbols = Symbols::of(context.config.settings.symbols);
    let out = &mut context.out;
    heading(out, checklist)?;
    for section in &checklist.sections {
        out.gap()?;
        out.line(&[strong(&section.title), faint(format!("  {}", section.id))])?;
        guidance(out, "  ", &section.guidance, symbols)?;
        for question in &section.questions {
            out.gap()?;
            show(out, question)?;
        }
    }
    Ok(())
}

fn heading(out: &mut Out, checklist: &Checklist) -> Result<(), Error> {
    let Checklist { id, version, area, .. } = checklist;
    out.line(&[strong(&checklist.title), faint(format!("  {id} {version}, area {area}"))])?;
    out.prose("", &checklist.summary)?;
    if let Some(types) = &checklist.partner_types {
        out.line(&[faint(format!("For {}", types.join(", ")))])?;
    }
    if let Some(base) = &checklist.base {
        let words = format!("Fork of {} {} ({})", base.checklist, base.version, base.source);
        out.line(&[faint(words)])?;
    }
    Ok(())
}

/// Markdown, to the width of the terminal.
pub(crate) fn guidance(out: &mut Out, indent: &str, source: &str, symbols: &Symbols) -> std::io::Result<()> {
    let width = out.width().min(PROSE).saturating_sub(indent.len()).max(20);
    for line in markdown::lines(source, width, symbols) {
        let mut spans: Vec<Span> = line.iter().map(|(text, role)| Span::new(look(*role), text)).collect();
        // The blank at which a line was broken is not shown.
        while line.get(spans.len().wrapping_sub(1)).is_some_and(|(text, _)| text.trim().is_empty()) {
            spans.pop();
        }
        if !spans.is_empty() {
            spans.insert(0, plain(indent));
        }
        out.line(&spans)?;
    }
    Ok(())
}

/// Markdown without drawn signs, for those who listen.
pub(crate) fn spoken_guidance(out: &mut Out, source: &str) -> std::io::Result<()> {
    guidance(out, "", source, Symbols::of(SymbolSet::Ascii))
}

fn look(role: theme::Role) -> Role {
    match role {
        theme::Role::Heading | theme::Role::Accent => Role::Strong,
        theme::Role::Muted | theme::Role::Border => Role::Faint,
        _ => Role::Plain,
    }
}

fn show(out: &mut Out, question: &Question) -> Result<(), Error> {
    let mut head = vec![
        plain("  "),
        strong(&question.id),
        faint(format!("  {}, weight {}", question.kind.name(), question.weight)),
    ];
    if let Some(gate) = &question.gate {
        head.push(plain(", "));
        head.push(Span::new(Role::Doubt, format!("{} gate", gate.kind.name())));
    }
    out.line(&head)?;
    out.prose("  ", &question.ask)?;
    out.table("    ", &choices(question), &[])?;
    for (what, words) in question.notes() {
        out.prose("    ", &format!("{what}: {words}"))?;
    }
    Ok(())
}

/// What may be answered, with what it earns and what it does to the gate.
fn choices(question: &Question) -> Vec<Vec<Span>> {
    let row = |choice: Choice<'_>| {
        let score = choice.earns.map(|score| format!("earns {score}"));
        let score = score.unwrap_or_else(|| if choice.is_required { "required" } else { "" }.to_owned());
        let gate = choice.passes.map(|passes| if passes { "passes" } else { "fails" }).unwrap_or_default();
        let role = if gate == "fails" { Role::Bad } else { Role::Plain };
        let mut row = vec![plain(choice.key), plain(choice.label), faint(score)];
        if !matches!(question.kind, Kind::Multi { .. }) {
            row.push(Span::new(role, gate));
        }
        row
    };
    choices::of(question).into_iter().map(row).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    schema: u32,
    commit: Option<String>,
    built_in: bool,
    id: String,
    version: String,
    title: String,
    summary: String,
    area: String,
    partner_types: Option<Vec<String>>,
    sections: Vec<SectionDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SectionDocument {
    id: String,
    title: String,
    guidance: String,
    #[serde(rename = "in")]
    parent: Option<String>,
    questions: Vec<QuestionDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct QuestionDocument {
    id: String,
    revision: u32,
    ask: String,
    kind: &'static str,
    options: Vec<OptionDocument>,
    weight: u8,
    gate: Option<GateDocument>,
    evidence_min: u8,
    evidence_hint: String,
    by: &'static str,
    request: String,
    na: bool,
    why: String,
    partner_types: Option<Vec<String>>,
    /// The scope rule in words.
    when: Option<String>,
    refs: Vec<String>,
    disabled: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct OptionDocument {
    key: String,
    label: String,
    score: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct GateDocument {
    kind: &'static str,
    pass: String,
}

fn section_document(section: &Section) -> SectionDocument {
    SectionDocument {
        id: section.id.clone(),
        title: section.title.clone(),
        guidance: section.guidance.clone(),
        parent: section.parent.clone(),
        questions: section.questions.iter().map(question_document).collect(),
    }
}

fn question_document(question: &Question) -> QuestionDocument {
    let option = |key: &str, label: &str, score: Option<String>| OptionDocument {
        key: key.to_owned(),
        label: label.to_owned(),
        score,
    };
    let options = match &question.kind {
        Kind::Scale(anchors) => anchors
            .iter()
            .enumerate()
            .map(|(level, anchor)| option(&level.to_string(), anchor, None))
            .collect(),
        kind => {
            kind.options().iter().map(|o| option(&o.key, &o.label, o.score.map(|s| s.to_string()))).collect()
        }
    };
    QuestionDocument {
        id: question.id.clone(),
        revision: question.revision,
        ask: question.ask.clone(),
        kind: question.kind.name(),
        options,
        weight: question.weight,
        gate: question.gate.as_ref().map(|gate| GateDocument {
            kind: gate.kind.name(),
            pass: question.gate_words().unwrap_or_default(),
        }),
        evidence_min: question.evidence.min.number(),
        evidence_hint: question.evidence.hint.clone(),
        by: question.by.name(),
        request: question.request.clone(),
        na: question.na,
        why: question.why.clone(),
        partner_types: question.partner_types.clone(),
        when: question.when.as_ref().map(crate::checklist::condition::Rule::words),
        refs: question.refs.clone(),
        disabled: question.disabled.clone(),
    }
}
