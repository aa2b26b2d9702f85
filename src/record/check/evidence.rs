//! Filing documents in the evidence register, and asking others.

use sha2::{Digest as _, Sha256};

use super::{Case, Effect, Refusal, unless};
use crate::record::action::{Action, FileEvidence, Saw, SendAsk};
use crate::record::change::Files;
use crate::record::evidence::Evidence;
use crate::record::message::Draft;
use crate::record::review::Review;
use crate::text::{hex, id};

pub(super) fn file(case: &Case<'_>, action: &Action, filing: &FileEvidence) -> Result<Effect, Vec<Refusal>> {
    let review = case.review(action)?;
    let mut refusals = Vec::new();
    let earlier = review.evidence.get(&filing.document.id);
    // The proof of a condition comes in after the decision; what was decided upon stays as it was.
    if let Some(state) = case.over(review).filter(|state| earlier.is_some() || !state.is_approved()) {
        refusals.push(Refusal::illegal(
            format!("{} is {}: its documents change no more", review.id, state.words()),
            "file a new document, or start a new review",
        ));
    }
    let unchanged = match filing.saw {
        Saw::Nothing => earlier.is_none(),
        Saw::Version(id) => earlier.is_some_and(|item| item.id == id),
        Saw::Whatever => true,
    };
    if !unchanged {
        refusals.push(if filing.saw == Saw::Nothing {
            Refusal::Exists { what: "document", id: filing.document.id.clone() }
        } else {
            Refusal::Changed { what: filing.document.id.clone(), now: None }
        });
    }
    let mut document = filed(case, &filing.document);
    if let Some(earlier) = earlier {
        document.filed_at = earlier.value.filed_at;
        document.filed_by.clone_from(&earlier.value.filed_by);
    }
    sound(review, &document, &mut refusals);
    if let Some(bytes) = &filing.copy {
        copy_fault(review, &document, bytes, &mut refusals);
    } else if let Some(earlier) = earlier.filter(|item| item.value.file.is_some())
        && (&earlier.value.file, &earlier.value.sha256) != (&document.file, &document.sha256)
    {
        refusals.push(Refusal::illegal(
            format!("the copy of `{}` in the record is not the one that this names", document.id),
            "a hash changes along with the copy: file it with `--copy`",
        ));
    }
    if earlier.is_some_and(|item| item.value == document) && filing.copy.is_none() {
        refusals.push(Refusal::Nothing(format!("{} is filed like this already", document.id)));
    }
    unless(refusals)?;
    let name = review.id.to_string();
    let mut files = Files::new();
    let text = document.write(&name, earlier.map_or("", |item| item.text.as_str()));
    files.insert(review.id.evidence(&document.id), Some(text.into_bytes()));
    if let (Some(bytes), Some(copy)) = (&filing.copy, &document.file) {
        files.insert(review.id.file(&format!("evidence/files/{copy}")), Some(bytes.clone()));
    }
    let verb = if earlier.is_some() { "document changed" } else { "document filed" };
    let until = document.expires.map_or_else(String::new, |day| format!(", to {day}"));
    let message = Draft::new(&format!("{name}: {verb}, {}", document.id))
        .paragraph(&format!("{} ({}{until})", document.title, document.level.name()))
        .paragraph(document.at.as_deref().unwrap_or_default())
        .trailer("Review", &name)
        .trailer("Evidence", &document.id)
        .finish("file");
    Ok(Effect { files, message })
}

/// Documents that are filed along with an answer.
pub(super) fn file_along(
    case: &Case<'_>,
    review: &Review,
    documents: &[Evidence],
    refusals: &mut Vec<Refusal>,
) -> Vec<Evidence> {
    documents
        .iter()
        .map(|document| {
            if review.evidence.contains_key(&document.id) {
                refusals.push(Refusal::Exists { what: "document", id: document.id.clone() });
            }
            let document = filed(case, document);
            sound(review, &document, refusals);
            document
        })
        .collect()
}

pub(super) fn filed(case: &Case<'_>, document: &Evidence) -> Evidence {
    Evidence { filed_by: case.actor.id.clone(), filed_at: Some(case.at), ..document.clone() }
}

pub(super) fn sound(review: &Review, document: &Evidence, refusals: &mut Vec<Refusal>) {
    if let Some(fault) = id::name_fault(&document.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no document id: {fault}", document.id),
            "as `staff-mfa-export`: small letters, digits and hyphens, at most 48",
        ));
    }
    if document.title.trim().is_empty() {
        refusals.push(Refusal::illegal(
            format!("document `{}` has no title", document.id),
            "say what it is, as `Policy export`",
        ));
    }
    let known: Vec<&str> = review.policy.evidence_types.iter().map(|t| t.id.as_str()).collect();
    if !known.contains(&document.kind.as_str()) {
        let hint = id::nearest(&document.kind, known.iter().copied()).map_or_else(
            || format!("one of: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        refusals.push(Refusal::illegal(format!("`{}` is no kind of document", document.kind), hint));
    }
    if let (Some(obtained), Some(expires)) = (document.obtained, document.expires)
        && expires < obtained
        && document.level > crate::checklist::model::Level::STATED
        && document.at.is_none()
        && document.file.is_none()
    {
        refusals.push(Refusal::illegal(
            format!("`{}` expired on {expires}, before it was obtained on {obtained}", document.id),
            "check the two days",
        ));
    }
    if let Some(hash) =
        document.sha256.as_deref().filter(|h| h.len() != 64 || !h.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        refusals.push(Refusal::illegal(format!("`{hash}` is no SHA-256"), "64 hexadecimal digits"));
    }
    for unknown in document.answers.iter().filter(|q| review.question(q).is_none()) {
        refusals.push(Refusal::NotFound {
            what: "question",
            id: unknown.clone(),
            hint: format!("`answers` of {} lists questions of this review", document.id),
        });
    }
}

pub(super) fn copy_fault(review: &Review, document: &Evidence, bytes: &[u8], refusals: &mut Vec<Refusal>) {
    let limit = review.policy.evidence_copy;
    if bytes.len() as u64 > limit {
        refusals.push(Refusal::illegal(
            format!("the file has {} bytes; the policy lets {limit} be copied into the record", bytes.len()),
            "leave it where it is and file its path: the hash is recorded",
        ));
    }
    let Some(name) = &document.file else {
        refusals.push(Refusal::illegal("a copy needs a file name", "give one"));
        return;
    };
    let hash = hex::digits(&Sha256::digest(bytes));
    if document.sha256.as_ref().is_none_or(|own| !own.eq_ignore_ascii_case(&hash)) {
        refusals.push(Refusal::illegal(
            format!("the copy of `{}` has another SHA-256 than its entry in the register", document.id),
            format!("it is {hash}"),
        ));
    }
    if let Some(fault) = file_name_fault(name) {
        refusals.push(Refusal::illegal(
            format!("`{name}` is no safe file name: {fault}"),
            "as `iso27001-2025.pdf`",
        ));
    }
    let path = review.id.file(&format!("evidence/files/{name}"));
    let taken = review.evidence.values().any(|item| {
        item.value.id != document.id && item.value.file.as_ref().is_some_and(|f| f.eq_ignore_ascii_case(name))
    });
    if taken {
        refusals.push(Refusal::Exists { what: "file", id: path });
    }
}

/// Why a name cannot be a file in the record on every system; none when it can.
fn file_name_fault(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if name.is_empty() || name.len() > 100 {
        Some("1 to 100 characters")
    } else if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')) {
        Some("letters, digits, dots, hyphens and underscores only")
    } else if name.starts_with(['.', '-']) || name.ends_with('.') {
        Some("it begins with a dot or hyphen, or ends with a dot")
    } else if id::name_fault(&stem) == Some("Windows reserves this name for a device") {
        Some("Windows reserves this name for a device")
    } else {
        None
    }
}

pub(super) fn ask(case: &Case<'_>, action: &Action, send: &SendAsk) -> Result<Effect, Vec<Refusal>> {
    let review = case.running(action)?;
    let mut ask = send.ask.clone();
    ask.sent = case.at;
    ask.asked_by.clone_from(&case.actor.id);
    let mut refusals = Vec::new();
    if let Some(fault) = id::name_fault(&ask.id) {
        refusals.push(Refusal::illegal(
            format!("`{}` is no id for an ask: {fault}", ask.id),
            "as `engineering-1`",
        ));
    }
    if review.asks.contains_key(&ask.id) {
        refusals.push(Refusal::Exists { what: "ask", id: ask.id.clone() });
    }
    if ask.to.trim().is_empty() {
        refusals.push(Refusal::illegal("nobody is asked", "name a person, a role or `partner`"));
    }
    if ask.questions.is_empty() {
        refusals.push(Refusal::illegal("nothing is asked", "name at least one question"));
    }
    for unknown in ask.questions.iter().filter(|q| review.question(q).is_none()) {
        refusals.push(Refusal::NotFound {
            what: "question",
            id: unknown.clone(),
            hint: format!("`probity review show {}` lists all", review.id),
        });
    }
    unless(refusals)?;
    let name = review.id.to_string();
    let what = match ask.questions.as_slice() {
        [one] => one.clone(),
        many => format!("{} questions", many.len()),
    };
    let due = ask.due.map_or_else(String::new, |day| format!(", due {day}"));
    let asked: Vec<String> = ask
        .questions
        .iter()
        .filter_map(|q| review.question(q))
        .map(|(_, q)| format!("{} [{}]", q.ask, q.id))
        .collect();
    let message = Draft::new(&format!("{name}: {} asked for {what}{due}", ask.to))
        .paragraph(&asked.join("\n"))
        .trailer("Review", &name)
        .trailer("Ask", &ask.id)
        .finish("ask");
    let text = ask.write(&name, "");
    let files = Files::from([(review.id.file(&format!("asks/{}.toml", ask.id)), Some(text.into_bytes()))]);
    Ok(Effect { files, message })
}
