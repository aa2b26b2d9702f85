//! Beginning a record.

use super::{Case, Effect, Refusal, unless};
use crate::checklist::builtin;
use crate::record::action::Begin;
use crate::record::change::Files;
use crate::record::layout;
use crate::record::message::Draft;

pub(super) fn check(case: &Case<'_>, begin: &Begin) -> Result<Effect, Vec<Refusal>> {
    let mut files = Files::new();
    let mut put = |path: String, text: &str| files.insert(path, Some(text.as_bytes().to_vec()));
    put(layout::RECORD.to_owned(), &begin.record.write(""));
    put(layout::POLICY.to_owned(), builtin::POLICY);
    put(layout::FACTS.to_owned(), builtin::FACTS);
    for (id, text) in *builtin::CHECKLISTS {
        put(layout::checklist(id), text);
    }
    for (path, text) in &begin.files {
        put(path.clone(), text);
    }
    // A repository that has attributes of its own keeps them; ours are added below.
    let own =
        case.bench.there.iter().find(|(path, _)| path == layout::ATTRIBUTES).map(|(_, text)| text.as_str());
    let attributes = match own {
        Some(own) if own.contains(layout::ATTRIBUTES_TEXT) => own.to_owned(),
        Some(own) => format!("{}\n{}", own.trim_end(), layout::ATTRIBUTES_TEXT),
        None => layout::ATTRIBUTES_TEXT.to_owned(),
    };
    put(layout::ATTRIBUTES.to_owned(), &attributes);
    let taken: Vec<&str> = case
        .bench
        .there
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| *path != layout::ATTRIBUTES)
        .collect();
    let refusal = Refusal::illegal(
        format!("this repository has {} already", taken.join(", ")),
        "begin the record in a folder of its own, or move those files away first",
    );
    unless(if taken.is_empty() { Vec::new() } else { vec![refusal] })?;
    let message = Draft::new(&format!("Begin the record {}", begin.record.name))
        .paragraph(&format!(
            "{} checklists, facts and policy as the program brings them along.",
            builtin::CHECKLISTS.len()
        ))
        .finish("begin");
    Ok(Effect { files, message })
}
