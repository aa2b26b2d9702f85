//! How the people of a record are drawn.

use super::{Act, PeopleScreen, Row};
use crate::checklist::facts::TierLevel;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;

/// The rows that tell more about what is under the cursor.
const ABOUT: u16 = 5;
/// From this width on rights stand in a column of their own.
const RIGHTS_FROM: u16 = 100;

/// One drawn row.
enum Line<'o> {
    Row(usize, Row<'o>),
    PeopleHeading,
    TierHeading,
    Blank,
}

impl PeopleScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        if self.overview.is_none() {
            canvas.put(1, 1, "The people are being read ...", Role::Muted);
            return;
        }
        if let (Some(form), Some(authority)) = (&self.form, self.authority()) {
            form.view(canvas, authority);
            return;
        }
        let width = canvas.width();
        let top = self.banner(canvas);
        let mut canvas = canvas.below(top);
        let height = canvas.height();
        let about = if height > ABOUT + 6 { ABOUT } else { 0 };
        let lines = self.lines();
        let place = |row: usize| match lines.get(row) {
            Some(Line::Row(place, _)) => Some(*place),
            _ => None,
        };
        let mut list = canvas.part(0, 0, width, height.saturating_sub(about));
        self.page.view(&mut list, lines.len(), place, |line, row| {
            if let Some(found) = lines.get(row) {
                self.line(line, found);
            }
        });
        if about > 0 {
            self.about(&mut canvas.below(height - about));
        }
    }

    /// Says plainly that nobody is listed, or that the policy cannot be read; returns the row after.
    fn banner(&self, canvas: &mut Canvas<'_>) -> u16 {
        let (width, height) = (canvas.width().saturating_sub(2), canvas.height());
        let mut canvas = canvas.part(1, 0, width, height);
        let mut row = 0;
        if self.people().is_empty() {
            let words = "This record lists nobody: everyone whom Git names may do everything, alone.";
            row = canvas.wrapped(0, row, words, Role::Warning);
            let words = "Add the first one here or with `probity people add`; from then on only those who are \
                         listed record, each what their roles allow.";
            row = canvas.wrapped(0, row, words, Role::Text) + 1;
        }
        if self.authority().is_none() {
            let problems = self.overview.iter().flat_map(|overview| &overview.problems);
            let why = problems.filter(|problem| problem.is_error()).map(ToString::to_string).next();
            let why = why.unwrap_or_else(|| "there is no policy.toml".to_owned());
            row = canvas.wrapped(0, row, "What each role allows is not known:", Role::Error);
            row = canvas.wrapped(0, row, &why, Role::Text) + 1;
        }
        row
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        let (mut has_people, mut has_tiers) = (false, false);
        for (place, row) in self.rows().into_iter().enumerate() {
            match row {
                Row::Person(_) if !has_people => {
                    has_people = true;
                    lines.push(Line::PeopleHeading);
                }
                Row::Tier(..) if !has_tiers => {
                    has_tiers = true;
                    if has_people {
                        lines.push(Line::Blank);
                    }
                    lines.push(Line::TierHeading);
                }
                _ => {}
            }
            lines.push(Line::Row(place, row));
        }
        lines
    }

    fn line(&self, line: &mut Canvas<'_>, found: &Line<'_>) {
        let width = line.width();
        let [roles, rights] = columns(width);
        match found {
            Line::Blank => {}
            Line::PeopleHeading => {
                line.put(1, 0, "PEOPLE", Role::Heading);
                line.put(roles, 0, "roles", Role::Muted);
                if rights < width {
                    line.put(rights, 0, "may", Role::Muted);
                }
            }
            Line::TierHeading => {
                line.put(1, 0, "WHO SIGNS", Role::Heading);
                let next = line.put(22, 0, "one person for each", Role::Muted);
                if rights < width {
                    line.put(
                        next,
                        0,
                        "; `probity policy set FILE` puts another policy in force",
                        Role::Muted,
                    );
                }
            }
            Line::Row(_, Row::Person(person)) => {
                line.part(2, 0, roles.saturating_sub(3), 1).put(0, 0, &person.name, Role::Text);
                let end = rights.saturating_sub(1);
                line.part(roles, 0, end.saturating_sub(roles), 1).put(0, 0, &self.roles(person), Role::Muted);
                if rights < width {
                    line.put(rights, 0, &self.rights(person), Role::Text);
                }
            }
            Line::Row(_, Row::Tier(tier, act)) => {
                if *act == Act::Approve {
                    line.put(2, 0, &format!("{tier} tier"), Role::Text);
                }
                line.put(14, 0, act.name(), Role::Muted);
                line.put(22, 0, &self.signers(*tier, *act), Role::Text);
            }
        }
    }

    fn about(&self, canvas: &mut Canvas<'_>) {
        canvas.rule(0);
        match self.selected() {
            Some(Row::Person(person)) => {
                let rights = self.rights(person);
                let rights = if rights.is_empty() { "read".to_owned() } else { rights };
                let of = [
                    ("Id", person.id.clone()),
                    ("Addresses", person.mail.join(", ")),
                    ("Roles", self.roles(person)),
                    ("May", rights),
                ];
                facts(canvas, &of);
            }
            Some(Row::Tier(tier, act)) => self.about_tier(canvas, tier, act),
            None => {}
        }
    }

    fn about_tier(&self, canvas: &mut Canvas<'_>, tier: TierLevel, act: Act) {
        let Some(authority) = self.authority() else { return };
        let terms = authority.terms(tier, false);
        let minutes = if terms.minuted { ", with the minutes cited" } else { "" };
        let what = match act {
            Act::Approve => format!("an approval holds {}", terms.valid.words()),
            Act::Waive => {
                format!("a waiver lasts {} at most, {} renewals", terms.waiver.words(), terms.renewals)
            }
            Act::Accept => format!("a high risk, until a day{minutes}"),
        };
        let of = [
            ("Signed by", self.signers(tier, act)),
            ("What", what),
            ("Critical", "a critical partner is decided as at the high tier".to_owned()),
        ];
        facts(canvas, &of);
    }
}

/// Labelled lines below the rule; what is long takes as many as it needs.
fn facts(canvas: &mut Canvas<'_>, of: &[(&str, String)]) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut row = 1;
    for (label, words) in of {
        canvas.put(1, row, label, Role::Muted);
        let mut part = canvas.part(12, row, width.saturating_sub(13), height.saturating_sub(row));
        row += part.wrapped(0, 0, words, Role::Text).max(1);
    }
}

/// Where roles and rights begin. Without room the rights are left out: they begin at the edge.
fn columns(width: u16) -> [u16; 2] {
    if width >= RIGHTS_FROM { [26, 68] } else { [24, width] }
}
