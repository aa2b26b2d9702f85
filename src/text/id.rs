//! The two kinds of ids that name things in a record, and what may never be one.

/// Names that Windows reserves for devices; a file of that name cannot be checked out there.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Words of the scope-rule language, which therefore cannot be fact ids.
pub const SCOPE_WORDS: [&str; 6] = ["all", "any", "not", "answer", "at-least", "at-most"];

/// Why `id` cannot name a question, checklist, section or fact (`[a-z][a-z0-9-]{0,63}`), or none.
#[must_use]
pub fn token_fault(id: &str) -> Option<&'static str> {
    fault(id, 64, false)
}

/// Why `id` cannot name a partner, review, person, document or risk (`[a-z0-9][a-z0-9-]{0,47}`), or none.
#[must_use]
pub fn name_fault(id: &str) -> Option<&'static str> {
    fault(id, 48, true)
}

fn fault(id: &str, longest: usize, digit_first: bool) -> Option<&'static str> {
    let first = id.bytes().next();
    match first {
        None => Some("it is empty"),
        Some(b) if !(b.is_ascii_lowercase() || digit_first && b.is_ascii_digit()) => Some(if digit_first {
            "it must begin with a small letter or a digit"
        } else {
            "it must begin with a small letter"
        }),
        _ if !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') => {
            Some("only small letters a-z, digits and hyphens may stand in it")
        }
        _ if id.len() > longest => Some(if longest == 64 {
            "it is longer than 64 characters"
        } else {
            "it is longer than 48 characters"
        }),
        // None of them is longer.
        _ if id.len() <= 4 && DEVICES.contains(&id) => Some("Windows reserves this name for a device"),
        _ => None,
    }
}

/// The candidate most like `word`, if one is near enough to be a likely slip of the pen.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nothing that long is a slip of the pen, and the measure takes room by the product of the lengths.
    if word.len() > 100 {
        return None;
    }
    candidates
        .into_iter()
        .filter(|c| c.len() <= 100)
        .map(|c| (strsim::damerau_levenshtein(word, c), c))
        .filter(|(distance, c)| *distance <= 1 + word.len().max(c.len()) / 4)
        .min()
        .map(|(_, c)| c)
}

/// An id made from a name: small Latin letters, digits and hyphens, at most 48 of them.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut id = whole_slug(name);
    id.truncate(48);
    id.trim_end_matches('-').to_owned()
}

/// The same, however long it gets.
#[must_use]
pub fn whole_slug(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut id = String::with_capacity(name.len());
    let mut put = |c| match c {
        'ß' => id.push_str("ss"),
        'a'..='z' | '0'..='9' => id.push(c),
        'A'..='Z' => id.push(c.to_ascii_lowercase()),
        // What is left of a letter with an accent after taking it apart.
        '\u{300}'..='\u{36f}' => {}
        _ if !id.is_empty() && !id.ends_with('-') => id.push('-'),
        _ => {}
    };
    if name.is_ascii() {
        // There is nothing to take apart.
        name.chars().for_each(put);
    } else {
        name.nfkd().for_each(&mut put);
    }
    id.truncate(id.trim_end_matches('-').len());
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_small_letters_digits_and_hyphens_and_no_device() {
        for good in ["a", "sec-staff-mfa", "x9-"] {
            assert_eq!(token_fault(good), None, "{good}");
        }
        for bad in ["", "9a", "A", "a_b", "con", "a b", &"a".repeat(65)] {
            assert!(token_fault(bad).is_some(), "{bad}");
        }
        assert_eq!(name_fault("2026-q1"), None);
        assert!(name_fault("-a").is_some());
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        assert_eq!(nearest("wieght", ["weight", "when", "why"]), Some("weight"));
        assert_eq!(nearest("zzzzzz", ["weight", "when"]), None);
    }

    #[test]
    fn an_id_is_made_from_any_name() {
        for (name, expected) in [
            ("Vellmarkt", "vellmarkt"),
            ("Café & Söhne GmbH", "cafe-sohne-gmbh"),
            ("  3M ", "3m"),
            ("株式会社", ""),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
        assert!(name_fault(&slug(&"long name ".repeat(20))).is_none());
    }
}
