//! `probity claim import`: takes in what came back, and says what was understood, what not, and why.

mod report;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::cli::Verdict;
use crate::cli::context::Context;
use crate::error::Error;
use crate::exchange::reply::intake::{self, Incoming, NotTaken};
use crate::exchange::reply::{Format, LARGEST};
use crate::record::action::Act;
use crate::record::check::Refusal;
use crate::store::ActError;
use crate::store::post::read_plain;

use report::Report;

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
    let at = arguments.file.to_string_lossy();
    let incoming = Incoming {
        name: &name,
        at: (!arguments.is_input()).then_some(&*at),
        bytes: &bytes,
        from: arguments.from.as_deref(),
        format: arguments.format,
        copies: arguments.copy,
    };
    let today = desk.record.day(context.git.clock.now());
    let mut taken = intake::intake(&review, &desk.record, today, incoming).map_err(|why| match &why {
        NotTaken::Refused(refused) => Error::refused(why.words(&name), refused.hint.clone()),
        NotTaken::NobodySays => {
            Error::usage(why.words(&name), "say so: `--from partner`, or a person's id, a role, a name")
        }
    })?;
    let action = taken.action.take();
    let mut report = Report::new(&review_id, &taken);
    let Some(action) = action else {
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

/// The file's bytes: of a plain file, and no more than anybody fills in.
fn read(context: &Context, arguments: &Arguments) -> Result<Vec<u8>, Error> {
    let path = context.directory.join(&arguments.file);
    let found = if arguments.is_input() {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map(|_| Some(bytes))
    } else {
        read_plain(&path, LARGEST + 1)
    };
    found.map_err(|source| Error::file("read", &path, &source))?.ok_or_else(|| {
        Error::refused(
            format!("{} is no plain file", path.display()),
            "name the file itself, not a link or a folder",
        )
    })
}
