//! Reads back what a commit did to checklists, and to the pins of a review.

use super::{Reading, said};
use crate::checklist::parse;
use crate::record::action::{Action, GiveAnswer, PinTo, Saw, SetChecklist, TemplateStep, Upgrade};
use crate::record::layout::{self, Part, ReviewId, part};
use crate::record::load::Source;
use crate::record::review::ReviewFile;

impl<S: Source> Reading<'_, S> {
    /// A checklist that an entry says it set. What people change with an editor is no action.
    pub(super) fn checklist(&mut self) -> Result<(), S::Error> {
        if !self.named.is_some_and(|name| name.ends_with("-checklist")) {
            return Ok(());
        }
        let paths: Vec<&str> = self.left.keys().copied().collect();
        let own = paths.iter().filter_map(|path| layout::checklist_of(path)).find(|(_, is_base)| !is_base);
        let Some((id, _)) = own else { return Ok(()) };
        let (path, base_path) = (layout::checklist(id), layout::base(id));
        let Some(text) = self.text_after(&path)? else { return Ok(()) };
        let had_one = self.commit.before.id(&path)?.is_some();
        let step = match self.text_after(&base_path)? {
            Some(base) if had_one => TemplateStep::Pull { base },
            Some(base) => TemplateStep::Fork { base },
            None => TemplateStep::Set,
        };
        let facts = self.text_after(layout::FACTS)?;
        let because = said(self.commit.message, true);
        let set = SetChecklist { id: id.to_owned(), text, step, facts, because, saw: Saw::Whatever };
        self.act(Action::SetChecklist(Box::new(set)), None, None);
        Ok(())
    }

    /// The text of a changed file as the commit left it.
    fn text_after(&mut self, path: &str) -> Result<Option<String>, S::Error> {
        if self.left.remove(path).is_none() {
            return Ok(None);
        }
        let Some(bytes) = self.commit.after(path)? else { return Ok(None) };
        let problems = if path == layout::FACTS {
            parse::facts(path, &bytes).1
        } else {
            parse::checklist(path, &bytes).1
        };
        self.note_broken(path, &problems);
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// A review that was moved to other texts of its checklists, with the answers that came along.
    pub(super) fn upgrade(
        &mut self,
        id: &ReviewId,
        before: Option<&ReviewFile>,
        after: &ReviewFile,
    ) -> Result<(), S::Error> {
        let Some(upgraded) = &after.upgraded else { return Ok(()) };
        if before.is_none_or(|before| before.upgraded.as_ref() == Some(upgraded)) {
            return Ok(());
        }
        let mut checklists = Vec::new();
        for inside in self.inside(id) {
            let path = id.file(&inside);
            match part(&inside) {
                Part::Pin(checklist) => {
                    self.left.remove(path.as_str());
                    if self.commit.id_after(&path)?.is_some() {
                        checklists.push(checklist.to_owned());
                    }
                }
                Part::PinnedFacts => drop(self.left.remove(path.as_str())),
                _ => {}
            }
        }
        let mut answers: Vec<GiveAnswer> = Vec::new();
        for inside in self.inside(id) {
            if let Part::Answer(question) = part(&inside) {
                // One of another moment is an entry of its own.
                let is_along = self.answered_at(id, question)? == Some(upgraded.at);
                if is_along && let Some((give, ..)) = self.given(id, question)? {
                    answers.push(give);
                }
            }
        }
        // The message tells the checklists and the answers in the order in which they were named.
        let message = self.commit.message;
        let place = |words: &str| message.find(words).unwrap_or(usize::MAX);
        checklists.sort_by_key(|id| place(&format!(" -> {id} ")));
        answers.sort_by_key(|give| {
            let own = &give.question;
            place(&format!("Confirmed as it was: {own}\n"))
                .min(place(&format!("Taken over: {own} from ")))
                .min(place(&format!("Answered: {own}\n")))
        });
        let pin = |checklist| PinTo { checklist, saw: Saw::Whatever };
        let checklists = checklists.into_iter().map(pin).collect();
        let upgrade = Upgrade { review: id.clone(), checklists, answers };
        self.act(Action::Upgrade(Box::new(upgrade)), Some(&upgraded.by), Some(upgraded.at));
        Ok(())
    }
}
