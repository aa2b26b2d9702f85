//! A sheet as one HTML file: a form that works offline, asks no host for anything, and saves a JSON file.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Asked, Choice, Sheet, Takes};

const STYLE: &str = include_str!("form.css");
const SCRIPT: &str = include_str!("form.js");

/// The file.
#[must_use]
pub fn text(sheet: &Sheet) -> String {
    let mut html = String::from("<!doctype html>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(html, "<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">", escaped(&sheet.mark.lang));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    let _ = writeln!(
        html,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">"
    );
    html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n");
    let title = escaped(&sheet.title());
    let _ = write!(html, "<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n");
    let _ = writeln!(html, "<h1>{title}</h1>");
    if sheet.due.is_some() {
        let _ = writeln!(html, "<p>Please answer by {}.</p>", escaped(&sheet.by_when()));
    }
    html.push_str("<p>Answer what you can and say more in your words. Nothing leaves this page: the button at its end saves a file, which you send back.</p>\n");
    html.push_str("<form id=\"form\" novalidate>\n");
    html.push_str(
        "<p><label for=\"who\">Your name</label><input type=\"text\" id=\"who\" autocomplete=\"name\"></p>\n",
    );
    for (number, asked) in (1..).zip(&sheet.questions) {
        question(&mut html, number, asked);
    }
    html.push_str("<p><button type=\"submit\">Save the answers as a file</button></p>\n<p id=\"said\" role=\"status\"></p>\n</form>\n</main>\n");
    let mark = sheet.mark.write().replace('<', "\\u003c");
    let _ = writeln!(html, "<script type=\"application/json\" id=\"mark\">{mark}</script>");
    let _ = write!(html, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
    html
}

fn question(html: &mut String, number: usize, asked: &Asked) {
    let (code, request) = (escaped(&asked.code), escaped(&asked.request));
    let takes = match asked.takes {
        Takes::Several => "several",
        Takes::One => "one",
        Takes::Figure(_) | Takes::Day | Takes::Words => "typed",
    };
    let _ = writeln!(
        html,
        "<fieldset data-code=\"{code}\" data-takes=\"{takes}\">\n<legend>{number}. {request} <code>[{code}]</code></legend>"
    );
    let typed = match &asked.takes {
        Takes::Figure(unit) => {
            let unit = unit.as_ref().map_or_else(String::new, |unit| format!(" in {}", escaped(unit)));
            Some((format!("A number{unit}"), "inputmode=\"decimal\""))
        }
        Takes::Day => Some(("A day, as 2026-11-30".to_owned(), "inputmode=\"numeric\"")),
        Takes::Words => Some(("Answer".to_owned(), "")),
        Takes::One | Takes::Several => None,
    };
    if let Some((label, mode)) = typed {
        let _ = writeln!(
            html,
            "<label for=\"answer-{code}\">{label}</label><input type=\"text\" id=\"answer-{code}\" data-part=\"answer\" {mode}>"
        );
    }
    let kind = if asked.takes == Takes::Several { "checkbox" } else { "radio" };
    if kind == "radio" {
        let _ = writeln!(
            html,
            "<label><input type=\"radio\" name=\"{code}\" value=\"\" checked> no answer yet</label>"
        );
    }
    for Choice { key, label } in &asked.options {
        let (key, label) = (escaped(key), escaped(label));
        let _ =
            writeln!(html, "<label><input type=\"{kind}\" name=\"{code}\" value=\"{key}\"> {label}</label>");
    }
    let _ = writeln!(
        html,
        "<label for=\"words-{code}\">In your words</label><textarea id=\"words-{code}\" data-part=\"words\" rows=\"3\"></textarea>\n<label for=\"document-{code}\">Name of a document that shows it</label><input type=\"text\" id=\"document-{code}\" data-part=\"document\">\n</fieldset>"
    );
}

/// Text as it may stand in HTML and in its attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' => {}
            c => safe.push(c),
        }
    }
    safe
}

/// The SHA-256 of what the page may run, as its policy names it.
fn hash(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sextet = usize::try_from(word >> (18 - 6 * at) & 63).unwrap_or_default();
            let letter = LETTERS.get(sextet).copied().unwrap_or(b'=');
            text.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn hashes_are_written_as_browsers_compare_them() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (text, written) in pairs {
            assert_eq!(base64(text.as_bytes()), written);
        }
    }
}
