//! Changes to the text of a checklist, as its author would make them.

/// The text with the first place replaced; it must be there.
pub fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// The text with something replaced in one question.
pub fn in_question(text: &str, question: &str, from: &str, to: &str) -> String {
    let begin = text.find(&format!("id = \"{question}\"")).unwrap();
    let end = text[begin..].find("\n[[section").map_or(text.len(), |at| begin + at);
    format!("{}{}{}", &text[..begin], replaced(&text[begin..end], from, to), &text[end..])
}
