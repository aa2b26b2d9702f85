//! Following an upstream: what changed there since a fork last merged it, beside what the fork changed, question by
//! question, and the fork's text with what was taken.

mod view;

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeItem, Class, What, classify, revisions_due};
use super::edit::{Edit, Place, Spot};
use super::model::{Base, Checklist};
use super::parse;
use view::View;

/// What can be taken or rejected by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The checklist's own keys, as its summary.
    Head,
    /// A section without its questions.
    Section(String),
    /// A question.
    Question(String),
}

impl Part {
    /// The word by which people choose it: the id, or `checklist` for the checklist's own keys.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Head => "checklist",
            Self::Section(id) | Self::Question(id) => id,
        }
    }

    fn of(item: &ChangeItem) -> Self {
        match (&item.question, &item.section) {
            (Some(id), _) => Self::Question(id.clone()),
            (None, Some(id)) => Self::Section(id.clone()),
            (None, None) => Self::Head,
        }
    }

    fn place(&self) -> Place<'_> {
        match self {
            Self::Head => Place::Head,
            Self::Section(id) => Place::Section(id),
            Self::Question(id) => Place::Question(id),
        }
    }
}

/// What the upstream changed in one part since the fork last merged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is about.
    pub part: Part,
    /// What the upstream changed.
    pub upstream: Vec<ChangeItem>,
    /// What the fork changed in the same part.
    pub ours: Vec<ChangeItem>,
    /// The keys that both changed, each to something else: taking the upstream's undoes the fork's. `question` or
    /// `section` where one side changed what the other one took out.
    pub conflicts: Vec<String>,
    /// The keys that the upstream changed, and that are something else in the fork.
    keys: Vec<String>,
}

impl Offer {
    /// How much the upstream's changes matter at most.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.upstream.iter().map(|item| item.class).max()
    }

    /// True where both sides changed the same thing: somebody has to choose.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        !self.conflicts.is_empty()
    }
}

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The fork has what the upstream has.
    Taken,
    /// The fork has what it had.
    Rejected,
    /// The fork has something else than either.
    Otherwise,
}

/// The three texts of a pull, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// What the upstream changed and the fork does not have, in the order of the upstream's text.
    pub offers: Vec<Offer>,
    /// What the fork alone changed.
    pub kept: BTreeSet<Part>,
    /// How many questions of the fork nobody changed.
    pub unchanged: usize,
    /// The text that the fork last merged.
    pub base: Checklist,
    /// The upstream's text of now.
    pub upstream: Checklist,
    /// The fork's own.
    pub ours: Checklist,
    texts: Texts,
}

#[derive(Debug, Clone, PartialEq)]
struct Texts {
    base: String,
    upstream: String,
    ours: String,
}

/// A text with what was read from it.
#[derive(Debug, Clone, Copy)]
pub struct Read<'t> {
    /// As it was read.
    pub checklist: &'t Checklist,
    /// The text.
    pub text: &'t str,
}

impl Merge {
    /// Puts the three texts beside each other; none where one of them is no TOML.
    #[must_use]
    pub fn between(base: Read<'_>, upstream: Read<'_>, ours: Read<'_>) -> Option<Self> {
        let views = [View::of(base.text)?, View::of(upstream.text)?, View::of(ours.text)?];
        let is_fork = ours.checklist.id != base.checklist.id;
        let by_part = |old: &Checklist, new: &Checklist| {
            let mut parts: BTreeMap<Part, Vec<ChangeItem>> = BTreeMap::new();
            let mut order = Vec::new();
            for item in classify(old, new).into_iter().filter(|item| !(is_fork && is_own(item))) {
                let part = Part::of(&item);
                let items = parts.entry(part.clone()).or_default();
                if items.is_empty() {
                    order.push(part);
                }
                items.push(item);
            }
            (parts, order)
        };
        let (mut theirs, order) = by_part(base.checklist, upstream.checklist);
        let (mine, _) = by_part(base.checklist, ours.checklist);
        let mut offers = Vec::new();
        for part in order {
            let items = theirs.remove(&part).unwrap_or_default();
            let own = mine.get(&part).cloned().unwrap_or_default();
            offers.extend(offer(&views, is_fork, part, items, own));
        }
        let offered: BTreeSet<&Part> = offers.iter().map(|offer| &offer.part).collect();
        let kept: BTreeSet<Part> = mine.keys().filter(|part| !offered.contains(part)).cloned().collect();
        let is_unchanged = |id: &str| {
            let part = Part::Question(id.to_owned());
            !mine.contains_key(&part) && !offered.contains(&part)
        };
        let unchanged = ours.checklist.questions().filter(|question| is_unchanged(&question.id)).count();
        Some(Self {
            kept,
            unchanged,
            offers,
            base: base.checklist.clone(),
            upstream: upstream.checklist.clone(),
            ours: ours.checklist.clone(),
            texts: Texts {
                base: base.text.to_owned(),
                upstream: upstream.text.to_owned(),
                ours: ours.text.to_owned(),
            },
        })
    }

    /// True when the upstream is the text that the fork last merged.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.texts.base == self.texts.upstream
    }

    /// The fork's text with these offers taken and all others rejected: the base is the upstream's text of now, a
    /// question that means something else has a higher revision, and the version is the next one that this calls
    /// for. None where the fork's text has a form that cannot be changed.
    #[must_use]
    pub fn apply(&self, taken: &BTreeSet<Part>, source: &str) -> Option<String> {
        let mut edit = Edit::of(&self.texts.ours)?;
        let from = Edit::of(&self.texts.upstream)?;
        let chosen: Vec<&Offer> = self.offers.iter().filter(|offer| taken.contains(&offer.part)).collect();
        for offer in &chosen {
            self.take_section(&mut edit, &from, offer);
        }
        for offer in &chosen {
            self.take(&mut edit, &from, offer);
        }
        for offer in &chosen {
            if let Part::Section(id) = &offer.part
                && self.upstream.sections.iter().all(|section| section.id != *id)
            {
                edit.remove_section(id);
            }
        }
        edit.set_base(&Base {
            checklist: self.upstream.id.clone(),
            version: self.upstream.version,
            source: source.to_owned(),
        });
        raised(&self.ours, edit)
    }

    /// Sections first, because questions are put into them.
    fn take_section(&self, edit: &mut Edit, from: &Edit, offer: &Offer) {
        let wanted = match &offer.part {
            Part::Head => return,
            Part::Section(id) => Some(id.as_str()),
            // Whoever takes a question takes its section along, where the fork has none.
            Part::Question(id) => self.upstream.section_of(id).map(|section| section.id.as_str()),
        };
        let Some(id) = wanted.filter(|id| self.upstream.sections.iter().any(|section| section.id == *id))
        else {
            return;
        };
        if edit.has_section(id) {
            return;
        }
        let parent = self.upstream.sections.iter().find(|section| section.id == id);
        edit.insert_section(from, id, self.spot_of_section(edit, id));
        if let Some(parent) = parent.and_then(|section| section.parent.as_deref())
            && !edit.has_section(parent)
        {
            edit.insert_section(from, parent, self.spot_of_section(edit, parent));
        }
    }

    fn take(&self, edit: &mut Edit, from: &Edit, offer: &Offer) {
        let is_moved = offer.keys.iter().any(|key| key == view::PLACE);
        match &offer.part {
            Part::Question(id) => {
                let Some(section) = self.upstream.section_of(id) else {
                    edit.remove_question(id);
                    return;
                };
                let spot = self.spot_of_question(edit, &section.id, id);
                if !edit.has_question(id) {
                    edit.insert_question(from, id, &section.id, spot);
                    return;
                }
                if is_moved {
                    edit.move_question(id, &section.id, spot);
                }
            }
            Part::Section(id) if is_moved => edit.move_section(id, self.spot_of_section(edit, id)),
            Part::Section(_) | Part::Head => {}
        }
        for key in offer.keys.iter().filter(|key| *key != view::PLACE) {
            edit.copy_key(from, offer.part.place(), key);
        }
    }

    /// Behind the nearest question before it in the upstream that the fork has in the same section.
    fn spot_of_question<'m>(&'m self, edit: &Edit, section: &str, id: &str) -> Spot<'m> {
        let own = self.upstream.sections.iter().find(|own| own.id == section);
        let ids =
            own.map(|own| own.questions.iter().map(|question| question.id.as_str())).into_iter().flatten();
        let before: Vec<&str> = ids.take_while(|own| *own != id).collect();
        before
            .into_iter()
            .rev()
            .find(|own| edit.section_of(own) == Some(section))
            .map_or(Spot::First, Spot::After)
    }

    fn spot_of_section<'m>(&'m self, edit: &Edit, id: &str) -> Spot<'m> {
        let before: Vec<&str> = self
            .upstream
            .sections
            .iter()
            .map(|section| section.id.as_str())
            .take_while(|own| *own != id)
            .collect();
        before.into_iter().rev().find(|own| edit.has_section(own)).map_or(Spot::First, Spot::After)
    }

    /// What became of each offer in a fork's text of afterwards.
    #[must_use]
    pub fn settled(&self, after: &str) -> Option<Vec<(&Offer, Settled)>> {
        let upstream = View::of(&self.texts.upstream)?;
        let before = View::of(&self.texts.ours)?;
        let after = View::of(after)?;
        let became = |offer: &Offer| {
            let (moves, keys): (Vec<_>, Vec<_>) = offer.keys.iter().partition(|key| *key == view::PLACE);
            // Where something stands hangs on its neighbours: of a mere move it counts that it happened.
            if keys.is_empty() {
                let is_there = moves.iter().all(|key| is_same(&after, &before, &offer.part, key));
                return if is_there { Settled::Rejected } else { Settled::Taken };
            }
            let has = |view: &View| keys.iter().all(|key| is_same(&after, view, &offer.part, key));
            if has(&upstream) {
                Settled::Taken
            } else if has(&before) {
                Settled::Rejected
            } else {
                Settled::Otherwise
            }
        };
        Some(self.offers.iter().map(|offer| (offer, became(offer))).collect())
    }
}

/// A checklist's changed text with a higher revision for every question that means something else than before,
/// and the version that the changes call for.
#[must_use]
pub fn raised(before: &Checklist, mut edit: Edit) -> Option<String> {
    let after = parse::checklist(&before.id, edit.clone().finish().as_bytes()).0?;
    for due in revisions_due(before, &after) {
        edit.set_in_question(&due.question, "revision", i64::from(due.write()));
    }
    let after = parse::checklist(&before.id, edit.clone().finish().as_bytes()).0?;
    let step = super::change::step_due(&classify(before, &after));
    let due = step.map_or(before.version, |step| before.version.next(step));
    if after.version < due {
        edit.set_version(due);
    }
    Some(edit.finish())
}

/// What a fork has of its own: its name, and whose place it takes.
fn is_own(item: &ChangeItem) -> bool {
    Part::of(item) == Part::Head && matches!(item.key, "title" | "replaces")
}

/// Whether a part has the same under a key in both texts.
fn is_same(one: &View, other: &View, part: &Part, key: &str) -> bool {
    match (one.get(part), other.get(part)) {
        (Some(one), Some(other)) if is_whole(key) => is_alike(one, other),
        (Some(one), Some(other)) => one.get(key) == other.get(key),
        (None, None) => true,
        _ => false,
    }
}

/// Whether two texts say the same of a part, wherever it stands in them.
fn is_alike(one: &view::Values, other: &view::Values) -> bool {
    let own = |values: &view::Values| values.keys().filter(|key| *key != view::PLACE).count();
    own(one) == own(other)
        && one.iter().all(|(key, value)| key == view::PLACE || other.get(key) == Some(value))
}

fn is_whole(key: &str) -> bool {
    [view::QUESTION, view::SECTION].contains(&key)
}

/// What the upstream changed in a part, as far as the fork does not have it already.
fn offer(
    views: &[View; 3],
    is_fork: bool,
    part: Part,
    upstream: Vec<ChangeItem>,
    ours: Vec<ChangeItem>,
) -> Option<Offer> {
    let [base, theirs, own] = views;
    let whole = if matches!(part, Part::Section(_)) { view::SECTION } else { view::QUESTION };
    let of_all = |conflicts: bool| {
        (vec![whole.to_owned()], if conflicts { vec![whole.to_owned()] } else { Vec::new() })
    };
    let (keys, conflicts) = match (base.get(&part), theirs.get(&part), own.get(&part)) {
        // Both have it now, each on its own; or neither has it any more.
        (None, Some(new), Some(mine)) if is_alike(new, mine) => return None,
        (_, None, None) | (None, None, Some(_)) => return None,
        (None, Some(_), None) => of_all(false),
        (Some(_), Some(_), None) => of_all(true),
        (Some(old), None, Some(mine)) => of_all(!is_alike(old, mine)),
        (old, Some(new), Some(mine)) => {
            let nothing = BTreeMap::new();
            let old = old.unwrap_or(&nothing);
            // What stands behind something else is moved only where somebody moved it.
            let (is_moved, was_moved) = (moves(&upstream), moves(&ours));
            let is_meant = |key: &str| key != view::PLACE || is_moved;
            let is_own_too =
                |key: &str| if key == view::PLACE { was_moved } else { old.get(key) != mine.get(key) };
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).chain(mine.keys()).collect();
            let keys: Vec<String> = names
                .into_iter()
                .filter(|key| old.get(*key) != new.get(*key) && mine.get(*key) != new.get(*key))
                .filter(|key| is_meant(key) && !(is_fork && part == Part::Head && *key == "title"))
                .cloned()
                .collect();
            let conflicts =
                keys.iter().filter(|key| *key != "revision" && is_own_too(key)).cloned().collect();
            (keys, conflicts)
        }
    };
    (!keys.is_empty()).then_some(Offer { part, upstream, ours, conflicts, keys })
}

fn moves(items: &[ChangeItem]) -> bool {
    items.iter().any(|item| matches!(item.what, What::Moved(_)))
}

#[cfg(test)]
mod tests;
