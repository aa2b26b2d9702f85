//! `probity decide`, `sign` and `revoke`: what the right people do with a proposal.

use std::path::{Path, PathBuf};

use super::context::{Context, Desk, day, read_text, words};
use super::document::{self, Details};
use super::output::{Role, Span, faint, plain, strong};
use super::review::{record_all, record_at};
use super::{Verdict as Ended, status};
use crate::error::Error;
use crate::record::action::{Action, Decide, FileEvidence, Ground, Revoke, Saw, Sign, SignedMail};
use crate::record::decision::{Verdict, read_condition, read_dissent, read_option};
use crate::record::letter;
use crate::record::policy::authority::in_words;
use crate::record::proposal::propose;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::record::state::{Course, signers};
use crate::text::reader::{self, Table};

/// Decide on a review; without an outcome, show what the rules propose and who decides
#[derive(Debug, clap::Args)]
pub(crate) struct DecideArguments {
    /// The review, or the beginning of its id
    review: String,
    /// What is decided: approve, approve-with-conditions or reject
    outcome: Option<String>,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// The metric that an approval is expected to move, and where to
    #[arg(long, value_name = "TEXT")]
    expects: Option<String>,
    /// The last day of an approval [default: as long as the policy allows]
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
    /// What a new review would have to bring, after a rejection
    #[arg(long, value_name = "TEXT")]
    way_back: Option<String>,
    /// Why it is decided more mildly than the rules propose
    #[arg(long, value_name = "TEXT")]
    milder_because: Option<String>,
    /// What else was weighed: '{ what = "…", because = "…" }'
    #[arg(long = "option", value_name = "TABLE")]
    options: Vec<String>,
    /// Who saw it otherwise: '{ by = "…", words = "…" }'
    #[arg(long, value_name = "TABLE")]
    dissent: Vec<String>,
    /// A condition: '{ id = "c1", text = "…", source = "business", owner = "legal", due = 2026-06-30, proof = "…" }'
    #[arg(long = "condition", value_name = "TABLE")]
    conditions: Vec<String>,
    /// Options, dissent and conditions from a TOML file, `[[condition]]` each; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Sign a decision, or record that somebody signed it by mail
#[derive(Debug, clap::Args)]
pub(crate) struct SignArguments {
    /// The review, or the beginning of its id
    review: String,
    /// In which role you sign [default: the first of yours that is asked for]
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Record a signature by mail, of somebody in this role
    #[arg(long = "for", value_name = "ROLE", requires = "evidence", conflicts_with = "role")]
    role_by_mail: Option<String>,
    /// Who signed by mail, where several hold the role
    #[arg(long = "by", value_name = "PERSON", requires = "role_by_mail")]
    person: Option<String>,
    /// The mail: a document of the register, or a file that is filed along
    #[arg(long, value_name = "ID|FILE", requires = "role_by_mail")]
    evidence: Option<String>,
    /// Print the text to send to somebody who signs by mail, and record nothing
    #[arg(long, conflicts_with_all = ["role_by_mail", "role"])]
    text: bool,
}

/// Take an approval back
#[derive(Debug, clap::Args)]
pub(crate) struct RevokeArguments {
    /// The review, or the beginning of its id
    review: String,
    /// On what ground: hard-gate, false-statement or unlawful
    #[arg(long, value_name = "GROUND")]
    ground: String,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
}

impl DecideArguments {
    /// True for what would write.
    pub(crate) fn writes(&self) -> bool {
        self.outcome.is_some()
    }
}

impl SignArguments {
    /// True for what would write.
    pub(crate) fn writes(&self) -> bool {
        !self.text
    }
}

/// Records a decision, or shows what there is to decide.
pub(crate) fn decide(context: &mut Context, arguments: DecideArguments) -> Result<Ended, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    let Some(outcome) = arguments.outcome else {
        show(context, &desk, &review)?;
        return Ok(Ended::Done);
    };
    let outcome = Verdict::parse(&outcome).ok_or_else(|| {
        let names = Verdict::ALL.map(Verdict::name);
        let near = crate::text::id::nearest(&outcome, names);
        let hint = near.map_or_else(
            || format!("one of: {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Error::usage(format!("`{outcome}` is no decision"), hint)
    })?;
    let mut options = tables("--option", &arguments.options, read_option)?;
    let mut dissent = tables("--dissent", &arguments.dissent, read_dissent)?;
    let mut conditions = tables("--condition", &arguments.conditions, read_condition)?;
    if let Some(file) = &arguments.file {
        let text = read_text(file)?;
        let (read, problems) = reader::read(&file.display().to_string(), text.as_bytes(), |top| {
            let read = (
                top.tables("option").iter().filter_map(read_option).collect::<Vec<_>>(),
                top.tables("dissent").iter().filter_map(read_dissent).collect::<Vec<_>>(),
                top.tables("condition").iter().filter_map(read_condition).collect::<Vec<_>>(),
            );
            top.finish();
            Some(read)
        });
        let (more_options, more_dissent, more_conditions) = document::usable(read, &problems)?;
        options.extend(more_options);
        dissent.extend(more_dissent);
        conditions.extend(more_conditions);
    }
    let action = Decide {
        review: id,
        outcome,
        because: words(arguments.because.as_deref().unwrap_or_default())?,
        milder_because: arguments.milder_because,
        valid_until: arguments.valid_until.as_deref().map(day).transpose()?,
        expects: arguments.expects,
        way_back: arguments.way_back,
        options,
        dissent,
        conditions,
        saw: Saw::Whatever,
    };
    record_at(&mut context.out, &mut desk, Action::Decide(Box::new(action)))?;
    Ok(Ended::Done)
}

/// Reads tables in braces, each as it would stand in a file.
fn tables<T>(name: &str, given: &[String], read: fn(&Table<'_>) -> Option<T>) -> Result<Vec<T>, Error> {
    given
        .iter()
        .map(|text| {
            let wrapped = format!("it = {text}\n");
            let (value, problems) = reader::read(name, wrapped.as_bytes(), |top| {
                let table = top.table("it")?;
                let value = read(&table);
                table.finish();
                value
            });
            document::usable(value, &problems)
        })
        .collect()
}

/// What the rules propose, what each item asks to become a condition, and who decides and signs.
fn show(context: &mut Context, desk: &Desk, review: &Review) -> Result<(), Error> {
    let standing = Standing::of(review, desk.day);
    let course = Course::of(review, &standing);
    let proposal = propose(review, &standing);
    let authority = &review.policy.authority;
    let out = &mut context.out;
    out.line(&[strong(&review.id), plain(format!("  {}, as of {}", course.state.words(), desk.day))])?;
    let (role, outcome) = (status::outcome_role(proposal.outcome), proposal.outcome.words());
    out.line(&[
        strong("Proposal"),
        plain("  "),
        Span::new(role, outcome),
        faint(format!(", by rule {}", proposal.rule)),
    ])?;
    for because in &proposal.because {
        out.line(&[plain("  "), plain(because)])?;
    }
    if let Some(item) = &review.decision {
        let decision = &item.value;
        out.gap()?;
        out.line(&[
            strong("Decided"),
            plain(format!("  to {} by {}", decision.outcome.name().replace('-', " "), decision.decided_by)),
        ])?;
        let rows: Vec<Vec<Span>> = decision
            .conditions
            .iter()
            .map(|c| vec![strong(&c.id), plain(c.due), plain(&c.owner), plain(&c.text), faint(&c.source)])
            .collect();
        out.table("  ", &rows, &[])?;
        for signoff in review.signoffs.values().map(|item| &item.value) {
            let stale = signoff.stale(review);
            let by_mail = signoff
                .mail
                .as_ref()
                .map_or_else(String::new, |mail| format!(", by mail, recorded by {}", mail.recorded_by));
            let (role, state) = if stale.is_empty() {
                (Role::Good, "holds".to_owned())
            } else {
                (Role::Bad, format!("stale, differs: {}", stale.join(", ")))
            };
            out.line(&[
                plain(format!("  signed by {} as {}{by_mail}: ", signoff.by, authority.title(&signoff.role))),
                Span::new(role, state),
            ])?;
        }
    }
    out.gap()?;
    let wanted =
        if review.decision.is_some() { course.unsigned.clone() } else { signers(review, &standing, false) };
    if desk.record.people.is_empty() {
        out.line(&[plain("This record lists nobody: one signature of anybody is enough.")])?;
    } else if wanted.is_empty() {
        out.line(&[plain("No signature is wanted.")])?;
    } else {
        let who: Vec<String> = wanted.iter().map(|one| in_words(authority, one)).collect();
        out.line(&[strong("To sign"), plain(format!("  {}", who.join("; ")))])?;
    }
    if !course.to_verify.is_empty() {
        let ids: Vec<&str> = course.to_verify.iter().map(String::as_str).collect();
        out.line(&[strong("To be confirmed"), plain(format!("  {}", crate::record::state::some_of(&ids)))])?;
    }
    Ok(())
}

/// Records a signature, one's own or one that came by mail.
pub(crate) fn sign(context: &mut Context, arguments: SignArguments) -> Result<Ended, Error> {
    let mut desk = context.write()?;
    let id = desk.review_id(&arguments.review)?;
    let review = desk.review(&id)?;
    if arguments.text {
        text_for_signer(context, &desk, &review)?;
        return Ok(Ended::Done);
    }
    let (Some(role), Some(evidence)) = (arguments.role_by_mail, arguments.evidence) else {
        let action = Sign { review: id, role: arguments.role, by_mail: None, saw: Saw::Whatever };
        record_at(&mut context.out, &mut desk, Action::Sign(action))?;
        return Ok(Ended::Done);
    };
    let mut actions = Vec::new();
    let document = if review.evidence.contains_key(&evidence) {
        evidence
    } else {
        let (id, filing) = mail(context, &desk, &review, &evidence)?;
        actions.push(Action::File(Box::new(filing)));
        id
    };
    let by_mail = Some(SignedMail { person: arguments.person, evidence: document });
    actions.push(Action::Sign(Sign { review: id, role: Some(role), by_mail, saw: Saw::Whatever }));
    record_all(context, &mut desk, actions, "entries")?;
    Ok(Ended::Done)
}

/// The mail in a file, to be filed along with the signature that it holds.
fn mail(
    context: &Context,
    desk: &Desk,
    review: &Review,
    file: &str,
) -> Result<(String, FileEvidence), Error> {
    let path = context.directory.join(file);
    if !path.is_file() {
        return Err(Error::refused(
            format!("`{file}` is neither a document of {} nor a file here", review.id),
            "`probity evidence list` shows the register",
        ));
    }
    let stem =
        Path::new(file).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let slug = crate::text::id::slug(&stem);
    let mut id = slug.clone();
    let mut number = 2;
    while review.evidence.contains_key(&id) {
        id = format!("{slug}-{number}");
        number += 1;
    }
    let details = Details {
        title: Some(format!("Mail with a signature, {stem}")),
        kind: Some("mail".to_owned()),
        at: Some(file.to_owned()),
        ..Details::default()
    };
    let today = desk.record.day(context.git.clock.now());
    let document = document::complete(review, &id, &details, today, &context.directory)?;
    Ok((id, FileEvidence { review: review.id.clone(), document, copy: None, saw: Saw::Nothing }))
}

/// What somebody without this program reads and answers with one sentence.
fn text_for_signer(context: &mut Context, desk: &Desk, review: &Review) -> Result<(), Error> {
    let course = Course::of(review, &Standing::of(review, desk.day));
    let tree = desk.snapshot.id_of(&review.id.folder())?;
    let text = letter::text_for_signer(review, &course, tree).ok_or_else(|| {
        Error::refused(format!("{} has no decision yet", review.id), "`probity decide` makes one")
    })?;
    Ok(context.out.ready(text.as_bytes())?)
}

/// Records that an approval is taken back.
pub(crate) fn revoke(context: &mut Context, arguments: &RevokeArguments) -> Result<Ended, Error> {
    let names = Ground::ALL.map(|(name, _)| name);
    let found = Ground::ALL.iter().find(|(name, _)| *name == arguments.ground).map(|(_, ground)| *ground);
    let ground = found.ok_or_else(|| {
        Error::usage(format!("`{}` is no ground", arguments.ground), format!("one of: {}", names.join(", ")))
    })?;
    let mut desk = context.write()?;
    let review = desk.review_id(&arguments.review)?;
    let action = Revoke { review, ground, because: words(&arguments.because)? };
    record_at(&mut context.out, &mut desk, Action::Revoke(action))?;
    Ok(Ended::Done)
}
