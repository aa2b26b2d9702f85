//! Makes permanent ids from those of a source: the same source gives the same ones, whatever the order.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use sha2::{Digest, Sha256};

use crate::text::{hex, id};

/// The longest id of a question or section, and of an option.
pub(super) const TOKEN: usize = 64;
pub(super) const KEY: usize = 48;

/// What an id is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// What tells it from every other one in the source.
    pub(super) whole: String,
    /// The part of it that people know it by; none where that is all of it.
    short: Option<String>,
    /// True where the id stays as it is: it was made for a checklist.
    pub(super) kept: bool,
}

impl Key {
    /// Something of the source, and the part of it that people know it by.
    pub(super) fn of(whole: impl Into<String>, short: impl Into<String>) -> Self {
        Self { whole: whole.into(), short: Some(short.into()), kept: false }
    }

    /// An id of the source.
    pub(super) fn id(id: impl Into<String>) -> Self {
        Self { whole: id.into(), short: None, kept: false }
    }

    /// An id that is one of ours already.
    pub(super) fn kept(id: impl Into<String>) -> Self {
        Self { kept: true, ..Self::id(id) }
    }

    /// What people know it by.
    pub(super) fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.whole)
    }
}

/// Eight digits that stand for a text.
pub(super) fn hash(text: &str) -> String {
    let mut digits = hex::digits(&Sha256::digest(text.as_bytes()));
    digits.truncate(8);
    digits
}

/// One id for each key, in their order, behind the same word. Two keys that would get the same one both get
/// digits behind it, so that it does not matter which comes first; so does one that is too long.
pub(super) fn settle(before: &str, keys: &[Key], longest: usize) -> Vec<String> {
    let made = made(before, keys, longest).into_iter().zip(keys);
    made.map(|(id, key)| id.unwrap_or_else(|| key.whole.clone())).collect()
}

/// The same, with none for a key that stays as it is: whoever owns the keys need not copy it.
pub(super) fn made(before: &str, keys: &[Key], longest: usize) -> Vec<Option<String>> {
    let mut made: Vec<Option<String>> =
        keys.iter().map(|key| (!key.kept).then(|| wanted(before, key, longest))).collect();
    let ids = || made.iter().zip(keys).map(|(id, key)| id.as_ref().unwrap_or(&key.whole));
    let mut seen: HashSet<&str, RandomState> =
        HashSet::with_capacity_and_hasher(keys.len(), RandomState::default());
    if ids().all(|id| seen.insert(id)) {
        return made;
    }
    let mut count: HashMap<&str, usize, RandomState> = HashMap::default();
    for id in ids() {
        *count.entry(id).or_default() += 1;
    }
    // Those that nobody disputes first, so that no digits can take one of them away; of two of ours that are
    // the same the first one keeps it.
    let mut given: HashSet<Cow<'_, str>, RandomState> = HashSet::default();
    let mut disputed = Vec::new();
    for (place, (id, key)) in ids().zip(keys).enumerate() {
        let is_alone = key.kept || count.get(id.as_str()).is_some_and(|n| *n == 1);
        if !is_alone || !given.insert(Cow::Borrowed(id)) {
            disputed.push((place, id, key));
        }
    }
    let mut changed = Vec::with_capacity(disputed.len());
    for (place, wanted, key) in disputed {
        let mut own = shortened(wanted, &key.whole, longest);
        let mut turn = 2;
        while !given.insert(Cow::Owned(own.clone())) {
            own = shortened(wanted, &format!("{} {turn}", key.whole), longest);
            turn += 1;
        }
        changed.push((place, own));
    }
    for (place, own) in changed {
        if let Some(id) = made.get_mut(place) {
            *id = Some(own);
        }
    }
    made
}

fn wanted(before: &str, key: &Key, longest: usize) -> String {
    let own = id::whole_slug(key.short());
    let is_nothing = own.is_empty();
    let mut made = match (before.is_empty(), is_nothing) {
        (_, true) => {
            [before, "x"].into_iter().find(|word| !word.is_empty()).map(str::to_owned).unwrap_or_default()
        }
        (true, false) => own,
        (false, false) => [before, "-", &own].concat(),
    };
    let must_be_letter = longest == TOKEN;
    if must_be_letter && !made.starts_with(|c: char| c.is_ascii_lowercase()) {
        made.insert_str(0, "x-");
    }
    let fault = if must_be_letter { id::token_fault(&made) } else { id::name_fault(&made) };
    // Too long, nothing but signs of another script, or a name that Windows keeps for itself.
    if fault.is_some() || is_nothing { shortened(&made, &key.whole, longest) } else { made }
}

fn shortened(id: &str, whole: &str, longest: usize) -> String {
    let kept = id.get(..longest - 9).unwrap_or(id).trim_end_matches('-');
    format!("{kept}-{}", hash(whole))
}

/// An id of the grammar of questions from any name; none from a name without a Latin letter or digit.
pub(super) fn token(name: &str) -> Option<String> {
    (!id::whole_slug(name).is_empty()).then(|| wanted("", &Key::id(name), TOKEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(before: &str, keys: &[&str]) -> Vec<String> {
        settle(before, &keys.iter().map(|key| Key::id(*key)).collect::<Vec<_>>(), TOKEN)
    }

    #[test]
    fn ids_follow_the_grammar_whatever_the_source_calls_things() {
        let long = "Long name ".repeat(20);
        let ids = made("acme", &["A&A-01.1", "1.2", "con", "株式会社", &long, "a/b", "Größe"]);
        for id in &ids {
            assert_eq!(id::token_fault(id), None, "{id}");
        }
        assert_eq!(ids[..3], ["acme-a-a-01-1", "acme-1-2", "acme-con"]);
        assert_eq!(ids[6], "acme-grosse");
        assert!((50..=64).contains(&ids[4].len()));
        assert_eq!(made("", &["con", "9a"])[1], "x-9a");
        assert!(id::token_fault(&made("", &["con"])[0]).is_none());
    }

    #[test]
    fn the_order_makes_no_difference_not_even_where_two_read_the_same() {
        let mut forth = made("", &["a.1", "b", "a-1", "a_1"]);
        let mut back = made("", &["a_1", "a-1", "b", "a.1"]);
        back.reverse();
        assert_eq!(forth, back);
        forth.sort();
        forth.dedup();
        assert_eq!(forth.len(), 4);
    }

    #[test]
    fn keys_of_options_may_begin_with_a_digit() {
        let keys = [Key::id("1"), Key::of("x", "y".repeat(60))];
        let ids = settle("", &keys, KEY);
        assert_eq!(ids[0], "1");
        assert!(ids.iter().all(|id| id::name_fault(id).is_none()), "{ids:?}");
    }
}
