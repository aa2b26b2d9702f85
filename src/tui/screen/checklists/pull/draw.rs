//! How a pull is drawn: the parts that are offered, and below them three texts side by side.

use super::PullScreen;
use crate::checklist::change::Class;
use crate::checklist::merge::{Merge, Offer, Part};
use crate::checklist::model::Checklist;
use crate::text::lines::{plain, toned};
use crate::text::wording::{self, Mark};
use crate::tui::canvas::{Canvas, piece};
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, wrapped};

/// From this width on the three texts stand side by side.
const THREE: u16 = 66;

/// The columns that names take where the texts stand below each other.
const NAMES: u16 = 10;

/// A row of the texts: what stands from which column on.
type Cells = Vec<(u16, Row)>;

impl PullScreen {
    pub(in crate::tui::screen) fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let Some(pull) = &self.pull else {
            let words = if self.has_failed {
                "The upstream cannot be read; the note below says why."
            } else {
                "The upstream is being asked ..."
            };
            canvas.put(1, 1, words, Role::Muted);
            return;
        };
        let merge = &pull.merge;
        if merge.is_up_to_date() {
            let words = format!("Nothing new upstream: {} {}.", merge.upstream.id, merge.upstream.version);
            canvas.put(1, 1, &words, Role::Text);
            return;
        }
        let offers = &merge.offers;
        if offers.is_empty() {
            let words =
                "All that the upstream changed stands here already. Enter records that it was merged.";
            canvas.part(1, 1, width.saturating_sub(2), height).wrapped(0, 0, words, Role::Text);
            return;
        }
        let rows = u16::try_from(offers.len()).unwrap_or(u16::MAX).min((height / 3).max(3));
        self.list.view(&mut canvas.part(0, 0, width, rows), offers.len(), true, |line, row| {
            if let Some(offer) = offers.get(row) {
                self.draw(line, offer);
            }
        });
        canvas.rule(rows);
        let Some(offer) = self.selected() else { return };
        let room = canvas.height().saturating_sub(rows + 1);
        let mut below = canvas.part(1, rows + 1, width.saturating_sub(2), room);
        let lines = three(merge, offer, below.width());
        let last = lines.len().saturating_sub(usize::from(room).min(lines.len()));
        self.end.set(u16::try_from(last).unwrap_or(u16::MAX));
        let skip = usize::from(self.top).min(last);
        for (row, cells) in (0..below.height()).zip(lines.iter().skip(skip)) {
            for (column, cell) in cells {
                cell.draw(&mut below, *column, row);
            }
        }
        if last > skip && room > 1 {
            below.right(room - 1, &format!(" {} more lines ", last - skip), Role::Muted);
        }
    }

    fn draw(&self, line: &mut Canvas<'_>, offer: &Offer) {
        let (word, role) = match self.chosen.get(&offer.part) {
            Some(true) => ("take", Role::Success),
            Some(false) => ("reject", Role::Error),
            None => ("open", Role::Muted),
        };
        line.put(2, 0, word, role);
        let kind = match &offer.part {
            Part::Section(_) => "section ",
            Part::Head | Part::Question(_) => "",
        };
        let mut pieces = vec![piece(kind, Role::Muted), piece(offer.part.name().to_owned(), Role::Text)];
        if let Some(class) = offer.class() {
            let role = match class {
                Class::Wording => Role::Muted,
                Class::Addition => Role::Success,
                Class::Weighing => Role::Warning,
                Class::Meaning | Class::Removal => Role::Error,
            };
            pieces.extend([piece("  ", Role::Text), piece(class.name(), role)]);
        }
        if offer.is_conflict() {
            let words = format!("   BOTH CHANGED {}", offer.conflicts.join(", "));
            pieces.push(piece(words, Role::Warning));
        }
        line.pieces(10, 0, pieces);
    }
}

/// What a text says of a part, key by key; none where it does not have it.
fn fields(checklist: &Checklist, part: &Part) -> Option<Vec<(&'static str, String)>> {
    match part {
        Part::Head => {
            let types = checklist.partner_types.as_ref();
            Some(vec![
                ("title", checklist.title.clone()),
                ("summary", checklist.summary.clone()),
                ("area", checklist.area.clone()),
                ("for", types.map_or_else(|| "all partners".to_owned(), |types| types.join(", "))),
            ])
        }
        Part::Section(id) => {
            let section = checklist.sections.iter().find(|section| section.id == *id)?;
            Some(vec![("title", section.title.clone()), ("guidance", section.guidance.clone())])
        }
        Part::Question(id) => {
            let mut fields = checklist.question(id)?.fields();
            fields.extend(checklist.section_of(id).map(|section| ("stands in", section.title.clone())));
            Some(fields)
        }
    }
}

/// The three texts of a part: the one that was merged last, the upstream's of now, and the one here. Of a part that
/// all have, only what is not the same in all.
fn three(merge: &Merge, offer: &Offer, width: u16) -> Vec<Cells> {
    let texts = [&merge.base, &merge.upstream, &merge.ours].map(|text| fields(text, &offer.part));
    let heads = [
        format!("LAST MERGED {}", merge.base.version),
        format!("UPSTREAM {}", merge.upstream.version),
        format!("HERE {}", merge.ours.version),
    ];
    let is_wide = width >= THREE;
    let cell = if is_wide { (width - 4) / 3 } else { width.saturating_sub(NAMES) };
    let at = |place: u16| if is_wide { place * (cell + 2) } else { NAMES };
    let mut lines: Vec<Cells> = Vec::new();
    if is_wide {
        lines.push(
            (0..)
                .zip(&heads)
                .map(|(place, head)| (at(place), Row::of(0, head.clone(), Role::Heading)))
                .collect(),
        );
    }
    let [base, upstream, ours] = &texts;
    if !is_wide || texts.iter().any(Option::is_none) {
        let absent =
            [(base, "it was not there"), (upstream, "it is there no longer"), (ours, "it is not here")];
        let cells: Cells = (0..)
            .zip(absent)
            .filter(|(_, (text, _))| is_wide && text.is_none())
            .map(|(place, (_, words))| (at(place), Row::of(0, words, Role::Muted)))
            .collect();
        if !cells.is_empty() {
            lines.push(cells);
        }
    }
    let names: Vec<&'static str> = {
        let mut names = Vec::new();
        for (name, _) in texts.iter().flatten().flatten() {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        names
    };
    for name in names {
        let values = [base, upstream, ours].map(|text| {
            let own = text.as_ref()?.iter().find(|(own, _)| *own == name);
            own.map(|(_, value)| value.as_str())
        });
        let [was, theirs, mine] = values;
        if was == theirs && was == mine {
            continue;
        }
        lines.push(vec![(0, Row::of(0, name.to_lowercase(), Role::Muted))]);
        let cells = [
            was.map(|was| wrapped(&plain_rows(was), 0, cell)),
            theirs.map(|theirs| differing(was.filter(|_| base.is_some()), theirs, cell)),
            mine.map(|mine| differing(was.filter(|_| base.is_some()), mine, cell)),
        ];
        if is_wide {
            let height = cells.iter().flatten().map(Vec::len).max().unwrap_or(0);
            for row in 0..height {
                let own = (0..)
                    .zip(&cells)
                    .filter_map(|(place, rows)| Some((at(place), rows.as_ref()?.get(row)?.clone())));
                lines.push(own.collect());
            }
        } else {
            for (head, rows) in ["merged", "upstream", "here"].into_iter().zip(cells) {
                let rows = rows.unwrap_or_else(|| vec![Row::of(0, "-", Role::Muted)]);
                for (place, row) in rows.into_iter().enumerate() {
                    let mut cells = vec![(NAMES, row)];
                    if place == 0 {
                        cells.insert(0, (0, Row::of(1, head, Role::Muted)));
                    }
                    lines.push(cells);
                }
            }
        }
    }
    lines
}

fn plain_rows(text: &str) -> Vec<crate::text::lines::Run> {
    vec![plain(text.replace('\n', "; "))]
}

/// A text with what came and went against another one, word by word.
fn differing(was: Option<&str>, now: &str, width: u16) -> Vec<Row> {
    let Some(was) = was.filter(|was| *was != now) else { return wrapped(&plain_rows(now), 0, width) };
    let [was, now] = [was, now].map(|text| text.replace('\n', "; "));
    let pieces = wording::compare(&was, &now);
    if pieces.iter().all(|piece| piece.mark == Mark::Kept) {
        return wrapped(&[plain(now)], 0, width);
    }
    toned(&pieces, |mark| mark).iter().flat_map(|runs| wrapped(runs, 0, width)).collect()
}
