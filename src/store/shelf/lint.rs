//! What is wrong with a checklist as it lies in the working folder.

use crate::checklist::facts::Facts;
use crate::checklist::lint::read_and_lint;
use crate::checklist::model::Checklist;
use crate::record::layout;
use crate::store::{Session, StoreError};
use crate::text::problem::Problem;

impl Session {
    /// What reader and linter say of a checklist beside all others of the working folder. Its version is
    /// judged by the text that is recorded; `checklist lint` looks at all of history.
    pub(super) fn linted(
        &self,
        id: &str,
        facts: &Facts,
        recorded: Option<&Checklist>,
    ) -> Result<Vec<Problem>, StoreError> {
        let path = layout::checklist(id);
        let Some(own) = self.store.working_file(&path)? else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for folder in [layout::CHECKLISTS, layout::BASES] {
            for name in self.store.working_names(folder)? {
                let other = format!("{folder}/{name}");
                let is_other = name.strip_suffix(".toml").is_some() && other != path;
                if let (true, Some(bytes)) = (is_other, self.store.working_file(&other)?) {
                    files.push((other, bytes));
                }
            }
        }
        // What is around comes first, so that a clash of ids is told of this one.
        files.push((path.clone(), own));
        let all: Vec<(&str, &[u8])> =
            files.iter().map(|(file, bytes)| (file.as_str(), bytes.as_slice())).collect();
        let earlier: Vec<&Checklist> = recorded.into_iter().collect();
        let found = read_and_lint(&all, facts, &earlier);
        Ok(found.into_iter().filter(|problem| problem.place.file == path).collect())
    }
}
