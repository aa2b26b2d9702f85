//! `probity risk`: the risk register of a partner.

use serde::Serialize;

use super::context::{Context, Desk, day, warn_of, words};
use super::output::{Out, Role, Span, faint, plain, strong};
use super::review::record_at;
use super::{Reading, Verdict};
use crate::error::Error;
use crate::record::action::{AcceptRisk, Action, CloseRisk, Saw, SetRisk};
use crate::record::load;
use crate::record::risk::{Band, Rating, Risk};

/// Keep the risk register of a partner
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Enter a risk
    Add(Add),
    /// Change a risk; what is not named stays
    Set(Set),
    /// List risks, worst first, with a heat map
    List(List),
    /// Show one risk
    Show(Show),
    /// Accept a high risk in writing, until a day
    Accept(Accept),
    /// Close a risk that is no longer there
    Close(Close),
}

/// What can be said about a risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Terms {
    /// What may happen
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its class, as data-privacy; the policy lists them
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// In a year: 1 under 2 %, 2 to 10 %, 3 to 30 %, 4 to 70 %, 5 above
    #[arg(long, value_name = "1-5", value_parser = clap::value_parser!(i64).range(1..=5))]
    likelihood: Option<i64>,
    /// In EUR: 1 under 5,000, 2 to 25,000, 3 to 100,000, 4 to 400,000, 5 above or barred from trading
    #[arg(long, value_name = "1-5", value_parser = clap::value_parser!(i64).range(1..=5))]
    impact: Option<i64>,
    /// Likelihood and impact before anything was done, as 4/3
    #[arg(long, value_name = "L/I", value_parser = rating)]
    before: Option<Rating>,
    /// The role that owns it
    #[arg(long, value_name = "ROLE")]
    owner: Option<String>,
    /// What is done about it
    #[arg(long, value_name = "TEXT")]
    response: Option<String>,
    /// What tells that it begins to happen
    #[arg(long, value_name = "TEXT")]
    trigger: Option<String>,
    /// By when it is looked at again
    #[arg(long, value_name = "DATE")]
    review_by: Option<String>,
}

/// Enter a risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The partner's id
    partner: String,
    /// The risk's id, as price-war
    risk: String,
    #[command(flatten)]
    terms: Terms,
}

/// Change a risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    /// The partner's id
    partner: String,
    /// The risk's id
    risk: String,
    #[command(flatten)]
    terms: Terms,
}

/// List risks.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The partner's id [default: all partners]
    partner: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Show one risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The partner's id
    partner: String,
    /// The risk's id
    risk: String,
    #[command(flatten)]
    reading: Reading,
}

/// Accept a risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Accept {
    /// The partner's id
    partner: String,
    /// The risk's id
    risk: String,
    /// The last day
    #[arg(long, value_name = "DATE")]
    until: String,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// Where the minutes are, at a tier that wants them
    #[arg(long, value_name = "TEXT")]
    minutes: Option<String>,
}

/// Close a risk.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// The partner's id
    partner: String,
    /// The risk's id
    risk: String,
    /// Why, in words; `-` reads the standard input
    #[arg(long, value_name = "TEXT")]
    because: String,
}

fn rating(text: &str) -> Result<Rating, String> {
    let read =
        text.split_once('/').and_then(|(l, i)| Rating::new(l.trim().parse().ok()?, i.trim().parse().ok()?));
    read.ok_or_else(|| "write likelihood and impact as 4/3, each from 1 to 5".to_owned())
}

/// Runs one of the risk commands.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<Verdict, Error> {
    match command {
        Command::Add(add) => {
            let empty = add.terms;
            let (Some(class), Some(likelihood), Some(impact), Some(owner), Some(response)) =
                (&empty.class, empty.likelihood, empty.impact, &empty.owner, &empty.response)
            else {
                return Err(Error::usage(
                    "a risk needs --class, --likelihood, --impact, --owner and --response",
                    "`probity risk add --help` says what each means",
                ));
            };
            let risk = Risk {
                title: empty.title.clone().unwrap_or_else(|| add.risk.replace('-', " ")),
                class: class.clone(),
                rating: rated(likelihood, impact)?,
                before: empty.before,
                owner: owner.clone(),
                response: response.clone(),
                trigger: empty.trigger.clone(),
                review_by: empty.review_by.as_deref().map(day).transpose()?,
                accepted: None,
                closed: None,
                id: add.risk,
            };
            set(context, add.partner, risk, Saw::Nothing)?;
        }
        Command::Set(change) => {
            let desk = context.write()?;
            let old = find(&desk, &change.partner, &change.risk)?;
            let terms = change.terms;
            let likelihood = terms.likelihood.unwrap_or_else(|| old.rating.likelihood().into());
            let impact = terms.impact.unwrap_or_else(|| old.rating.impact().into());
            let risk = Risk {
                title: terms.title.unwrap_or(old.title),
                class: terms.class.unwrap_or(old.class),
                rating: rated(likelihood, impact)?,
                before: terms.before.or(old.before),
                owner: terms.owner.unwrap_or(old.owner),
                response: terms.response.unwrap_or(old.response),
                trigger: terms.trigger.or(old.trigger),
                review_by: terms.review_by.as_deref().map(day).transpose()?.or(old.review_by),
                ..old
            };
            set(context, change.partner, risk, Saw::Whatever)?;
        }
        Command::List(arguments) => list(context, &arguments)?,
        Command::Show(arguments) => show(context, &arguments)?,
        Command::Accept(accept) => {
            let action = AcceptRisk {
                until: day(&accept.until)?,
                because: words(&accept.because)?,
                partner: accept.partner,
                risk: accept.risk,
                minutes: accept.minutes,
                saw: Saw::Whatever,
            };
            super::review::record(context, Action::AcceptRisk(action))?;
        }
        Command::Close(close) => {
            let because = words(&close.because)?;
            let action = CloseRisk { partner: close.partner, risk: close.risk, because, saw: Saw::Whatever };
            super::review::record(context, Action::CloseRisk(action))?;
        }
    }
    Ok(Verdict::Done)
}

fn rated(likelihood: i64, impact: i64) -> Result<Rating, Error> {
    Rating::new(likelihood, impact).ok_or_else(|| {
        Error::usage("likelihood and impact go from 1 to 5", "write a whole number from 1 to 5")
    })
}

fn set(context: &mut Context, partner: String, risk: Risk, saw: Saw) -> Result<(), Error> {
    let mut desk = context.write()?;
    let action = Action::SetRisk(Box::new(SetRisk { partner, risk, saw }));
    record_at(&mut context.out, &mut desk, action)?;
    Ok(())
}

fn find(desk: &Desk, partner: &str, id: &str) -> Result<Risk, Error> {
    let mut problems = Vec::new();
    let found = load::risk(&desk.snapshot, partner, id, &mut problems)?;
    warn_of(&problems);
    if let Some(item) = found {
        return Ok(item.value);
    }
    let all = load::risks(&desk.snapshot, partner, &mut Vec::new())?;
    let near = crate::text::id::nearest(id, all.iter().map(|item| item.value.id.as_str()));
    let hint = near.map_or_else(
        || format!("`probity risk list {partner}` shows all"),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Error::refused(format!("{partner} has no risk `{id}`"), hint))
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ListDocument {
    schema: u32,
    as_of: String,
    risks: Vec<RiskDocument>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShowDocument {
    schema: u32,
    as_of: String,
    #[serde(flatten)]
    risk: RiskDocument,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RiskDocument {
    partner: String,
    risk: String,
    title: String,
    class: String,
    likelihood: u8,
    impact: u8,
    band: &'static str,
    expected_loss_eur: u32,
    owner: String,
    response: String,
    trigger: Option<String>,
    review_by: Option<String>,
    review_overdue: bool,
    accepted_by: Option<String>,
    accepted_until: Option<String>,
    acceptance_holds: bool,
    state: &'static str,
}

fn described(partner: &str, risk: &Risk, today: jiff::civil::Date) -> RiskDocument {
    RiskDocument {
        partner: partner.to_owned(),
        risk: risk.id.clone(),
        title: risk.title.clone(),
        class: risk.class.clone(),
        likelihood: risk.rating.likelihood(),
        impact: risk.rating.impact(),
        band: risk.rating.band().name(),
        expected_loss_eur: risk.rating.expected_loss(),
        owner: risk.owner.clone(),
        response: risk.response.clone(),
        trigger: risk.trigger.clone(),
        review_by: risk.review_by.map(|day| day.to_string()),
        review_overdue: risk.is_open() && risk.review_by.is_some_and(|day| day < today),
        accepted_by: risk.accepted.as_ref().map(|a| a.by.clone()),
        accepted_until: risk.accepted.as_ref().map(|a| a.until.to_string()),
        acceptance_holds: risk.accepted_on(today).is_some(),
        state: if risk.is_open() { "open" } else { "closed" },
    }
}

fn list(context: &mut Context, list: &List) -> Result<(), Error> {
    let desk = context.read(&list.reading)?;
    let partners = match &list.partner {
        Some(partner) => vec![partner.clone()],
        None => desk.partner_ids()?,
    };
    let mut found: Vec<(String, Risk)> = Vec::new();
    for partner in partners {
        let mut problems = Vec::new();
        let risks = load::risks(&desk.snapshot, &partner, &mut problems)?;
        warn_of(&problems);
        found.extend(risks.into_iter().map(|item| (partner.clone(), item.value)));
    }
    let rank = |risk: &Risk| {
        let rating = risk.rating;
        (risk.is_open(), rating.band(), rating.expected_loss())
    };
    found.sort_by(|(p, a), (q, b)| rank(b).cmp(&rank(a)).then_with(|| (p, &a.id).cmp(&(q, &b.id))));
    if list.reading.json {
        let risks = found.iter().map(|(partner, risk)| described(partner, risk, desk.day)).collect();
        return Ok(context.out.json(&ListDocument { schema: 1, as_of: desk.day.to_string(), risks })?);
    }
    if found.is_empty() {
        context.out.line(&[
            plain("No risk is entered yet. "),
            strong("probity risk add --help"),
            plain(" says how."),
        ])?;
        return Ok(());
    }
    let open: Vec<&Risk> = found.iter().map(|(_, risk)| risk).filter(|risk| risk.is_open()).collect();
    heat_map(&mut context.out, &open)?;
    context.out.gap()?;
    let rows: Vec<Vec<Span>> = found
        .iter()
        .map(|(partner, risk)| {
            let d = described(partner, risk, desk.day);
            let held = match (&d.accepted_until, d.acceptance_holds, d.state) {
                (_, _, "closed") => faint("closed"),
                (Some(until), true, _) => plain(format!("accepted to {until}")),
                (Some(until), false, _) => Span::new(Role::Bad, format!("acceptance ended {until}")),
                (None, _, _) if risk.rating.band() == Band::High => Span::new(Role::Doubt, "not accepted"),
                _ if d.review_overdue => Span::new(Role::Doubt, "review overdue"),
                _ => plain(""),
            };
            vec![
                Span::new(band_role(risk.rating.band()), d.band),
                strong(format!("{partner}/{}", risk.id)),
                plain(format!("{}/{}", d.likelihood, d.impact)),
                plain(format!("EUR {}", d.expected_loss_eur)),
                plain(&d.owner),
                held,
                faint(&d.title),
            ]
        })
        .collect();
    Ok(context.out.table("", &rows, &[])?)
}

fn band_role(band: Band) -> Role {
    match band {
        Band::Critical | Band::High => Role::Bad,
        Band::Medium => Role::Doubt,
        Band::Low => Role::Good,
    }
}

/// How many open risks stand where: impact upwards, likelihood to the right.
fn heat_map(out: &mut Out, open: &[&Risk]) -> Result<(), Error> {
    out.line(&[
        strong("Open risks"),
        faint("  impact upwards, likelihood to the right; l m h c say the band"),
    ])?;
    for impact in (1..=5_i64).rev() {
        let mut spans = vec![faint(format!("  {impact} "))];
        for likelihood in 1..=5_i64 {
            let Some(rating) = Rating::new(likelihood, impact) else { continue };
            let count = open.iter().filter(|risk| risk.rating == rating).count();
            let band = rating.band();
            let letter = band.name().get(..1).unwrap_or_default();
            let shown = if count == 0 { format!("   {letter}") } else { format!("{count:>2} {letter}") };
            spans.push(if count == 0 { faint(shown) } else { Span::new(band_role(band), shown) });
        }
        out.line(&spans)?;
    }
    Ok(out.line(&[faint("       1   2   3   4   5")])?)
}

fn show(context: &mut Context, show: &Show) -> Result<(), Error> {
    let desk = context.read(&show.reading)?;
    let risk = find(&desk, &show.partner, &show.risk)?;
    let d = described(&show.partner, &risk, desk.day);
    if show.reading.json {
        return Ok(context.out.json(&ShowDocument { schema: 1, as_of: desk.day.to_string(), risk: d })?);
    }
    let out = &mut context.out;
    out.line(&[strong(&d.title), faint(format!("  {}/{}", show.partner, risk.id))])?;
    let mut rows = vec![
        vec![faint("band"), Span::new(band_role(risk.rating.band()), d.band)],
        vec![faint("rating"), plain(format!("likelihood {}, impact {}", d.likelihood, d.impact))],
        vec![
            faint("loss to expect"),
            plain(format!("EUR {} a year, for ordering only", d.expected_loss_eur)),
        ],
        vec![faint("class"), plain(&d.class)],
        vec![faint("owner"), plain(&d.owner)],
        vec![faint("response"), plain(&d.response)],
    ];
    if let Some(before) = risk.before {
        rows.push(vec![
            faint("before"),
            plain(format!("likelihood {}, impact {}", before.likelihood(), before.impact())),
        ]);
    }
    for (label, value) in [("trigger", &d.trigger), ("look again by", &d.review_by)] {
        rows.extend(value.as_ref().map(|value| vec![faint(label), plain(value)]));
    }
    if let Some(accepted) = &risk.accepted {
        let words = format!("to {} by {}: {}", accepted.until, accepted.by, accepted.because);
        let role = if d.acceptance_holds { Role::Plain } else { Role::Bad };
        rows.push(vec![faint("accepted"), Span::new(role, words)]);
    }
    if let Some(closed) = &risk.closed {
        let why = closed.because.as_deref().unwrap_or_default();
        rows.push(vec![faint("closed"), plain(format!("by {}: {why}", closed.by))]);
    }
    Ok(out.table("  ", &rows, &[])?)
}
