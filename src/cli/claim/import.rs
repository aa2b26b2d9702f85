//! `probity claim import`: takes in what came back, and says what was understood, what not, and why.

mod report;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sha2::{Digest as _, Sha256};

use crate::checklist::model::Level;
use crate::cli::Verdict;
use crate::cli::context::{Context, Desk};
use crate::cli::document::{self, Details};
use crate::cli::evidence::copy;
use crate::error::Error;
use crate::exchange::reply::{self, Format, Found, LARGEST, Understood};
use crate::exchange::workbook::Refused;
use crate::record::action::{Act, Action, FileEvidence, Offered, Receive, Saw};
use crate::record::check::Refusal;
use crate::record::claim::Origin;
use crate::record::evidence::Evidence;
use crate::record::review::Review;
use crate::store::ActError;
use crate::text::{hex, id};

use report::Report;

/// The partner, as an ask addresses it.
const PARTNER: &str = "partner";

/// Take in what came back.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The review, or the beginning of its id
    review: String,
    /// The file; `-` reads the standard input
    file: PathBuf,
    /// Who says it: `partner`, a person's id, a role, a name [default: whom the sheet was made for]
    #[arg(long, value_name = "WHO")]
    from: Option<String>,
    /// What kind of file it is [default: what it turns out to be]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<Format>,
    /// Copy the file into the record, for good: what Git holds cannot be deleted
    #[arg(long)]
    copy: bool,
    /// Say what would be taken in, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(|(name, _)| PossibleValue::new(name))).map(|name| {
        Format::ALL.iter().find(|(own, _)| *own == name).map_or(Format::Text, |(_, format)| *format)
    })
}

impl Arguments {
    /// Whether it would write into the record.
    pub(crate) fn writes(&self) -> bool {
        !self.dry_run
    }

    fn name(&self) -> String {
        if self.is_input() {
            return "standard input".to_owned();
        }
        let name = self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy().into_owned();
        crate::text::clean::line(&name).into_owned()
    }

    fn is_input(&self) -> bool {
        self.file == Path::new("-")
    }
}

/// Takes it in.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let mut desk = context.write()?;
    let review_id = desk.review_id(&arguments.review)?;
    let review = desk.review(&review_id)?;
    if arguments.copy && arguments.is_input() {
        return Err(Error::usage(
            "what comes from the standard input is no file that could be copied",
            "save it as a file first, or leave --copy away",
        ));
    }
    let name = arguments.name();
    let bytes = read(context, arguments)?;
    let refused = |why: Refused| Error::refused(format!("{name} is not taken in: {why}"), why.hint.clone());
    let (format, found) = reply::read(&name, &bytes, arguments.format, &review).map_err(refused)?;
    let understood = reply::understand(&review, &found).map_err(refused)?;
    let sha256 = hex::digits(&Sha256::digest(&bytes));
    let known =
        review.evidence.values().map(|item| &item.value).find(|own| own.sha256.as_ref() == Some(&sha256));
    let who = if found.covers.is_some() { String::new() } else { who(arguments, format, &found)? };
    let mut report = Report::new(&review_id, &name, format, &who, &understood);
    let (document, file) = if let Some(known) = known {
        (known.id.clone(), None)
    } else {
        let file = filed(context, &desk, &review, arguments, format, &found, &who, &sha256)?;
        (file.id.clone(), Some(file))
    };
    report.document = Some(document.clone());
    let Some(action) = action(context, &desk, &review, arguments, &found, understood, who, document, file)?
    else {
        return report.tell(context, arguments.json);
    };
    let act = Act { by: desk.identity()?, at: context.git.clock.now(), action };
    match desk.session.judge(&act) {
        Ok(_) if arguments.dry_run => report.outcome = "dry-run",
        Ok(_) => {
            let commit = desk.act(act.action)?;
            report.commit = Some(commit.to_string());
            report.subject = Some(desk.subject(commit)?);
            report.outcome = "recorded";
        }
        Err(ActError::Refused(why)) if why.iter().all(|refusal| matches!(refusal, Refusal::Nothing(_))) => {
            report.outcome = "nothing-new";
        }
        Err(error) => return Err(error.into()),
    }
    report.tell(context, arguments.json)
}

/// The action that takes it in; none where there is nothing to take in.
#[expect(clippy::too_many_arguments, reason = "what was found, in the parts that the action is made of")]
fn action(
    context: &Context,
    desk: &Desk,
    review: &Review,
    arguments: &Arguments,
    found: &Found,
    understood: Understood,
    who: String,
    document: String,
    mut file: Option<Evidence>,
) -> Result<Option<Action>, Error> {
    let copy = match file.as_mut().filter(|_| arguments.copy) {
        Some(file) if file.at.is_some() => Some(copy(context, review, file)?),
        _ => None,
    };
    if found.covers.is_some() {
        let filing = |document| FileEvidence { review: review.id.clone(), document, copy, saw: Saw::Nothing };
        return Ok(file.map(|document| Action::File(Box::new(filing(document)))));
    }
    if understood.claims.is_empty() {
        return Ok(None);
    }
    let filled = found.who.as_deref().filter(|name| *name != who);
    let by = filled.map_or_else(String::new, |name| format!(", filled in by {name}"));
    Ok(Some(Action::Receive(Box::new(Receive {
        review: review.id.clone(),
        source: source(desk, review, &who),
        from: format!("{}{by}", arguments.name()),
        claims: numbered(review, understood.claims, &document),
        who,
        document,
        file,
        copy,
    }))))
}

/// The file's bytes: of a plain file, and no more than anybody fills in.
fn read(context: &Context, arguments: &Arguments) -> Result<Vec<u8>, Error> {
    let path = context.directory.join(&arguments.file);
    let mut bytes = Vec::new();
    let input: Box<dyn std::io::Read> = if arguments.is_input() {
        Box::new(std::io::stdin().lock())
    } else {
        let found = std::fs::symlink_metadata(&path).map_err(|source| Error::file("read", &path, &source))?;
        if !found.is_file() {
            return Err(Error::refused(
                format!("{} is no plain file", path.display()),
                "name the file itself, not a link or a folder",
            ));
        }
        Box::new(std::fs::File::open(&path).map_err(|source| Error::file("read", &path, &source))?)
    };
    input.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|source| Error::file("read", &path, &source))?;
    Ok(bytes)
}

/// Who says it.
fn who(arguments: &Arguments, format: Format, found: &Found) -> Result<String, Error> {
    if let Some(from) = &arguments.from {
        return Ok(from.trim().to_owned());
    }
    if let Some(mark) = &found.mark {
        return Ok(mark.to.clone());
    }
    if matches!(format, Format::Caiq | Format::Vsaq) {
        return Ok(PARTNER.to_owned());
    }
    Err(Error::usage(
        format!("{} does not say who says it", arguments.name()),
        "say so: `--from partner`, or a person's id, a role, a name",
    ))
}

/// Where it comes from, as far as the record knows who that is.
fn source(desk: &Desk, review: &Review, who: &str) -> Origin {
    let is_listed = desk.record.people.iter().any(|person| person.id == who);
    let is_role = review.policy.authority.role(who).is_some();
    let was_asked = review.asks.values().any(|item| item.value.to == who);
    match who {
        PARTNER => Origin::Partner,
        _ if is_listed || is_role || was_asked => Origin::Colleague,
        _ => Origin::Import,
    }
}

/// The file as a document of the register: what others say of themselves, level 1.
#[expect(clippy::too_many_arguments, reason = "what is known of the file, each from elsewhere")]
fn filed(
    context: &Context,
    desk: &Desk,
    review: &Review,
    arguments: &Arguments,
    format: Format,
    found: &Found,
    who: &str,
    sha256: &str,
) -> Result<Evidence, Error> {
    let name = arguments.name();
    let stem = if arguments.is_input() {
        "mail"
    } else {
        name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem)
    };
    let kind = match format {
        Format::Scorecard => "export",
        Format::Text if found.mark.is_none() => "mail",
        _ => "questionnaire",
    };
    let weakest = review.policy.evidence_types.iter().min_by_key(|own| own.level).map(|own| own.id.clone());
    let kind = review.policy.evidence_type(kind).map(|own| own.id.clone()).or(weakest);
    let of = |who: &str| format!("Answers of {who}: {name}");
    let title = match &found.title {
        Some(title) if found.covers.is_some() => title.clone(),
        Some(title) => format!("{title}: {name}"),
        None => of(who),
    };
    let details = Details {
        title: Some(title),
        kind,
        at: (!arguments.is_input()).then(|| arguments.file.to_string_lossy().into_owned()),
        level: Some(Level::STATED),
        obtained: found.day,
        covers: found.covers.clone(),
        sha256: Some(sha256.to_owned()),
        ..Details::default()
    };
    let today = desk.record.day(context.git.clock.now());
    document::complete(review, &free_id(review, stem), &details, today, &context.directory)
}

/// An id for the file that no document has.
fn free_id(review: &Review, stem: &str) -> String {
    let slug = id::slug(stem);
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_matches('-');
    let slug = if id::name_fault(slug).is_some() { "reply" } else { slug };
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .find(|own| !review.evidence.contains_key(own))
        .unwrap_or_default()
}

/// Each claim under the name of its document; a second one about the same question under a number.
fn numbered(review: &Review, mut claims: Vec<Offered>, document: &str) -> Vec<Offered> {
    let mut taken = std::collections::BTreeSet::new();
    for claim in &mut claims {
        let is_free = |own: &String| {
            let is_there = review.claims.get(&claim.question).is_some_and(|claims| claims.contains_key(own));
            !is_there && !taken.contains(&(claim.question.clone(), own.clone()))
        };
        let numbers = (2..).map(|number| format!("{document}-{number}"));
        let own = std::iter::once(document.to_owned()).chain(numbers).find(is_free);
        claim.id = own.unwrap_or_default();
        taken.insert((claim.question.clone(), claim.id.clone()));
    }
    claims
}
