//! `probity man`: the manual pages of the whole command tree, made from what can be typed.

use std::path::PathBuf;

use clap_mangen::Man;

use super::Verdict;
use super::context::Context;
use super::output::{plain, strong};
use crate::error::Error;

/// Print the manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "Read it at once with `probity man | man -l -`.")]
pub(crate) struct Arguments {
    /// Write one file for each command into DIR instead
    #[arg(long = "dir", value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// One manual page: the file's name and its text in roff.
struct Page {
    name: String,
    text: Vec<u8>,
}

/// Prints the pages one after the other, or writes each into a file.
pub(crate) fn run(context: &mut Context, arguments: &Arguments) -> Result<Verdict, Error> {
    let pages = pages()?;
    let Some(folder) = &arguments.folder else {
        for page in &pages {
            context.out.ready(&page.text)?;
        }
        return Ok(Verdict::Done);
    };
    let folder = context.directory.join(folder);
    std::fs::create_dir_all(&folder).map_err(|source| Error::file("create", &folder, &source))?;
    for page in &pages {
        let path = folder.join(&page.name);
        std::fs::write(&path, &page.text).map_err(|source| Error::file("write", &path, &source))?;
    }
    let count = format!("{} manual pages lie in ", pages.len());
    context.out.line(&[plain(count), strong(folder.display())])?;
    Ok(Verdict::Done)
}

fn pages() -> Result<Vec<Page>, Error> {
    let mut root = super::command().disable_help_subcommand(true);
    root.build();
    let mut waiting = vec![root];
    let mut pages = Vec::new();
    while let Some(command) = waiting.pop() {
        if command.is_hide_set() {
            continue;
        }
        let subcommands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
        waiting.extend(subcommands.into_iter().rev());
        let page = Man::new(command);
        let mut text = Vec::new();
        page.render(&mut text)?;
        pages.push(Page { name: page.get_filename(), text });
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_of_its_own() {
        let pages = pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(names.first(), Some(&"probity.1"));
        for name in ["probity-review-start.1", "probity-checklist-lint.1", "probity-man.1"] {
            assert!(names.contains(&name), "{names:?}");
        }
        assert!(!names.iter().any(|name| name.contains("help")), "{names:?}");
    }
}
