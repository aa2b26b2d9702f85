//! What is typed and chosen of a person before it is recorded: who they are, and which roles they hold.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Act;
use crate::checklist::facts::TierLevel;
use crate::config::draft::DraftKey;
use crate::record::people::Person;
use crate::record::policy::authority::{Authority, Role};
use crate::text::id;
use crate::tui::canvas::{Canvas, Hit, piece};
use crate::tui::command::{Availability, Command};
use crate::tui::keymap::Mode;
use crate::tui::screen::filling::Filled;
use crate::tui::screen::{Context, ScreenEvent, Step};
use crate::tui::theme;
use crate::tui::widget::form::{Field, Form};
use crate::tui::widget::list::List;

const NAME: usize = 0;
const ID: usize = 1;
const MAIL: usize = 2;

/// From this row number on a click is on a role.
const ROLES: usize = 1 << 20;
/// The rows that say what the role under the cursor means, the rule above them included.
const MEANING: u16 = 5;

/// What stands in the form, as a draft.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    name: String,
    id: String,
    mail: String,
    roles: BTreeSet<String>,
}

/// A form about a person.
#[derive(Debug)]
pub(super) struct PersonForm {
    /// The person as listed; none for a new one.
    pub(super) old: Option<Person>,
    key: DraftKey,
    form: Form,
    roles: BTreeSet<String>,
    list: List,
    on_roles: bool,
    is_own_id: bool,
    /// Why it cannot be recorded as it stands.
    pub(super) reasons: Vec<String>,
}

impl PersonForm {
    /// A person, or a new one, with what was typed before.
    pub(super) fn open(old: Option<&Person>, context: &Context<'_>) -> Self {
        let item = old.map_or_else(|| "a new person".to_owned(), |person| format!("person {}", person.id));
        let key = DraftKey { record: context.record.to_owned(), review: String::new(), item };
        let listed = old.map_or_else(Kept::default, |person| Kept {
            name: person.name.clone(),
            id: person.id.clone(),
            mail: person.mail.join(", "),
            roles: person.roles.iter().cloned().collect(),
        });
        // A text that another version wrote is as good as none.
        let kept = context.drafts.get(&key).and_then(|text| toml::from_str(text).ok()).unwrap_or(listed);
        let id = old.map_or(kept.id.as_str(), |person| person.id.as_str());
        let form = Form::new(vec![
            Field::new("Name", &kept.name, "as people call them"),
            Field::new("Id", id, if old.is_some() { "permanent" } else { "from the name; permanent" }),
            Field::new("Addresses", &kept.mail, "as in Git; commas between"),
        ]);
        let is_own_id = old.is_some() || kept.id != id::slug(&kept.name);
        let roles = kept.roles;
        Self {
            old: old.cloned(),
            key,
            form,
            roles,
            list: List::default(),
            on_roles: false,
            is_own_id,
            reasons: Vec::new(),
        }
    }

    pub(super) fn title(&self) -> String {
        self.old.as_ref().map_or_else(|| "New person".to_owned(), |person| person.id.clone())
    }

    pub(super) fn mode(&self) -> Mode {
        if self.on_roles { Mode::Choosing } else { Mode::Field }
    }

    /// The person as typed; roles in the policy's order, and those it no longer has after them.
    pub(super) fn person(&self, authority: &Authority) -> Person {
        let known = authority.roles.iter().map(|role| &role.id);
        let mut roles: Vec<String> = known.filter(|id| self.roles.contains(*id)).cloned().collect();
        roles.extend(self.roles.iter().filter(|id| authority.role(id).is_none()).cloned());
        if let Some(old) = &self.old
            && old.roles.iter().collect::<BTreeSet<_>>() == roles.iter().collect()
        {
            // The same roles in another order are no change.
            roles.clone_from(&old.roles);
        }
        let mail = self.form.text(MAIL).split([',', ' ']).filter(|mail| !mail.is_empty());
        Person {
            id: self.form.text(ID).to_owned(),
            name: self.form.text(NAME).to_owned(),
            mail: mail.map(str::to_owned).collect(),
            roles,
        }
    }

    pub(super) fn availability(&self, command: Command, roles: usize) -> Availability {
        match command {
            Command::Accept | Command::Back | Command::NextPane | Command::Down | Command::Up => {
                Availability::Ready
            }
            Command::Toggle if self.on_roles => Availability::when(roles > 0, "the policy has no role"),
            Command::Choose(digit) if self.on_roles => Availability::when(
                digit > 0 && usize::from(digit) <= roles,
                "there is no role of this number",
            ),
            _ if self.on_roles && List::moves(command) => Availability::Ready,
            _ => Availability::NotHere,
        }
    }

    pub(super) fn hints(&self) -> Vec<Command> {
        if self.on_roles {
            vec![Command::Accept, Command::Toggle, Command::NextPane, Command::Back]
        } else {
            vec![Command::Accept, Command::Back]
        }
    }

    pub(super) fn hint_words(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Accept if self.on_roles => Some("record"),
            Command::Accept | Command::NextPane => Some("next field"),
            Command::Back if self.on_roles => Some("to the fields"),
            _ => None,
        }
    }

    pub(super) fn on(&mut self, event: &ScreenEvent, roles: &[Role]) -> Filled {
        let changed = match event {
            ScreenEvent::Key(key) => {
                let changed = self.form.key(*key);
                self.follow(changed)
            }
            ScreenEvent::Paste(text) => {
                let changed = self.form.paste(text);
                self.follow(changed)
            }
            ScreenEvent::Row(row) => {
                let place = row.checked_sub(ROLES);
                self.on_roles = place.is_some();
                if place.is_none() {
                    self.form.focus(*row);
                }
                place.is_some_and(|place| self.toggle(place, roles))
            }
            ScreenEvent::Command(Command::Accept, _) if self.on_roles => return Filled::Done,
            ScreenEvent::Command(Command::Back, _) if !self.on_roles => return Filled::Left,
            ScreenEvent::Command(command, count) => self.command(*command, *count, roles),
            _ => false,
        };
        Filled::Going(if changed { vec![self.keep()] } else { Vec::new() })
    }

    fn command(&mut self, command: Command, count: usize, roles: &[Role]) -> bool {
        match command {
            Command::Toggle => return self.toggle(self.list.selected(), roles),
            Command::Choose(digit) => return self.toggle(usize::from(digit).saturating_sub(1), roles),
            Command::Back => self.on_roles = false,
            Command::Up if self.on_roles && self.list.selected() == 0 => self.on_roles = false,
            Command::NextPane if self.on_roles => {
                self.on_roles = false;
                self.form.focus(NAME);
            }
            Command::Up if !self.on_roles => self.form.focus(self.form.at().saturating_sub(1)),
            Command::Accept | Command::NextPane | Command::Down if !self.on_roles => {
                if self.form.is_at_last() {
                    self.on_roles = true;
                } else {
                    self.form.focus(self.form.at() + 1);
                }
            }
            _ => {
                self.list.command(command, count, roles.len());
            }
        }
        false
    }

    /// Gives a role, or takes it away.
    fn toggle(&mut self, place: usize, roles: &[Role]) -> bool {
        let Some(role) = roles.get(place) else { return false };
        self.list.select(place);
        if !self.roles.remove(&role.id) {
            self.roles.insert(role.id.clone());
        }
        true
    }

    /// The id of a new person follows the name until it is typed.
    fn follow(&mut self, changed: bool) -> bool {
        if let Some(old) = &self.old {
            // What was recorded under an id stays under it.
            let id = old.id.clone();
            self.form.set(ID, &id);
        } else if changed && self.form.at() == ID {
            self.is_own_id = true;
        } else if changed && self.form.at() == NAME && !self.is_own_id {
            let id = id::slug(self.form.text(NAME));
            self.form.set(ID, &id);
        }
        changed
    }

    fn keep(&self) -> Step {
        let text = |field: usize| self.form.text(field).to_owned();
        let kept = Kept { name: text(NAME), id: text(ID), mail: text(MAIL), roles: self.roles.clone() };
        Step::KeepDraft(self.key.clone(), toml::to_string(&kept).unwrap_or_default())
    }

    /// What was typed is recorded and no draft any more.
    pub(super) fn drop_draft(&self) -> Step {
        Step::DropDraft(self.key.clone())
    }

    pub(super) fn status(&self) -> String {
        match self.reasons.first() {
            None => "Nothing speaks against it: Enter on the roles records it.".to_owned(),
            Some(reason) => format!("Not yet: {reason}"),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>, authority: &Authority) {
        let (width, height) = (canvas.width(), canvas.height());
        let next = self.form.view(canvas, 0, !self.on_roles) + 1;
        canvas.pieces(
            1,
            next,
            [
                piece("ROLES", theme::Role::Heading),
                piece("  what they may do; the digits choose too", theme::Role::Muted),
            ],
        );
        let room = height.saturating_sub(next + 1);
        let meaning = if room >= MEANING + 3 { MEANING } else { 0 };
        let mut list = canvas.part(0, next + 1, width, room.saturating_sub(meaning));
        self.list.view(&mut list, authority.roles.len(), self.on_roles, |line, row| {
            let Some(role) = authority.roles.get(row) else { return };
            let has = self.roles.contains(&role.id);
            let end = line.pieces(
                2,
                0,
                [
                    piece(
                        if has { "[x]" } else { "[ ]" },
                        if has { theme::Role::AnswerYes } else { theme::Role::Muted },
                    ),
                    piece(
                        if row < 9 { format!(" {}  ", row + 1) } else { "    ".to_owned() },
                        theme::Role::Key,
                    ),
                    piece(role.title.as_str(), if has { theme::Role::Heading } else { theme::Role::Text }),
                ],
            );
            let may: Vec<&str> = role.may.iter().map(|right| right.name()).collect();
            line.put((end + 2).max(40), 0, &may.join(", "), theme::Role::Muted);
            line.click(0, 0, width, Hit::Row(ROLES + row));
        });
        if meaning > 0 {
            let mut below = canvas.below(height - meaning);
            below.rule(0);
            if let Some(role) = authority.roles.get(self.list.selected()) {
                view_meaning(&mut below, role, authority);
            }
        }
    }
}

/// What a role lets a person do, and what is signed in it.
fn view_meaning(canvas: &mut Canvas<'_>, role: &Role, authority: &Authority) {
    let may: Vec<&str> = role.may.iter().map(|right| right.words()).collect();
    let may = if may.is_empty() { "read".to_owned() } else { may.join("; ") };
    let signs = signs(role, authority);
    let signs = if signs.is_empty() { "nothing".to_owned() } else { signs.join("; ") };
    let (width, height) = (canvas.width(), canvas.height());
    let mut row = 1;
    for (label, words) in [("May", may), ("Signs", signs)] {
        canvas.put(1, row, label, theme::Role::Muted);
        let mut part = canvas.part(8, row, width.saturating_sub(9), height.saturating_sub(row));
        row += part.wrapped(0, 0, &words, theme::Role::Text).max(1);
    }
}

/// What the policy has this role sign, at which tiers.
fn signs(role: &Role, authority: &Authority) -> Vec<String> {
    let mut found = Vec::new();
    for act in Act::ALL {
        let at = |tier: &TierLevel| {
            let terms = authority.terms(*tier, false);
            act.signers(&terms).iter().flatten().any(|id| *id == role.id)
        };
        let tiers: Vec<&str> =
            TierLevel::ALL.iter().filter(|tier| at(tier)).map(|tier| tier.name()).collect();
        if !tiers.is_empty() {
            found.push(format!("{} at {}", act.signed(), tiers.join(", ")));
        }
    }
    for (area, roles) in &authority.waive_also {
        if roles.contains(&role.id) {
            found.push(format!("waivers in {area}"));
        }
    }
    found
}
