//! The conversation: a prompt, one line typed, numbered choices.

use std::io::{BufRead, Read as _};

use jiff::civil::Date;

use super::typed;
use crate::cli::context::Context;
use crate::cli::output::{Span, plain, strong};
use crate::error::Error;
use crate::text::clean;

/// A line that is longer is cut here, before anything works on it.
const LONGEST: u64 = 1 << 20;

/// Why the conversation does not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The person wants to leave what they are in.
    Left,
    /// There is no more input.
    Ended,
    /// Something failed.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// A person at a terminal, one line at a time.
pub(super) struct Talk<'c> {
    pub(super) context: &'c mut Context,
    input: Box<dyn BufRead>,
}

impl<'c> Talk<'c> {
    /// A conversation over the standard input and output.
    pub(super) fn new(context: &'c mut Context) -> Self {
        Self { context, input: Box::new(std::io::stdin().lock()) }
    }

    /// Says one line of running text, wrapped to the width.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Stop> {
        Ok(self.context.out.prose("", text)?)
    }

    /// Says one line made of pieces.
    pub(super) fn line(&mut self, spans: &[Span]) -> Result<(), Stop> {
        Ok(self.context.out.line(spans)?)
    }

    pub(super) fn gap(&mut self) -> Result<(), Stop> {
        Ok(self.context.out.gap()?)
    }

    /// Says what went wrong, with what to do; the conversation goes on.
    pub(super) fn sorry(&mut self, error: &Error) -> Result<(), Stop> {
        for reason in &error.reasons {
            self.say(&format!("Not recorded: {}.", reason.what.trim_end_matches('.')))?;
            if let Some(hint) = &reason.hint {
                self.say(&format!("What to do: {hint}"))?;
            }
        }
        Ok(())
    }

    /// Asks and reads one line, without blanks around it.
    pub(super) fn ask(&mut self, prompt: &str) -> Result<String, Stop> {
        loop {
            self.context.out.prompt(&[strong(prompt), plain(": ")])?;
            let mut bytes = Vec::new();
            let read = self.input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
            let read = read.map_err(|source| {
                Error::broken(
                    format!("the input cannot be read: {source}"),
                    "start again; what was recorded is recorded",
                )
            })?;
            if read == 0 {
                self.gap()?;
                return Err(Stop::Ended);
            }
            match String::from_utf8(bytes) {
                Ok(line) if line.trim_end().chars().any(|c| c != '\t' && clean::is_unsafe(c)) => {
                    self.say("That line holds control characters, perhaps of an arrow key. Type it again.")?;
                }
                Ok(line) => return Ok(line.trim().to_owned()),
                Err(_) => self.say("That line is no text in UTF-8. Type it again.")?,
            }
        }
    }

    /// Reads out numbered choices.
    pub(super) fn choices(&mut self, choices: &[String]) -> Result<(), Stop> {
        for (number, choice) in (1..).zip(choices) {
            self.line(&[plain(format!("  {number}. {choice}"))])?;
        }
        Ok(())
    }

    /// Has one of several chosen by its number; an empty line takes the usual one, if there is one.
    pub(super) fn choose(
        &mut self,
        prompt: &str,
        choices: &[String],
        usual: Option<usize>,
    ) -> Result<usize, Stop> {
        self.choices(choices)?;
        let prompt = match usual {
            Some(usual) => format!("{prompt}, 1 to {}, Enter for {}", choices.len(), usual + 1),
            None => format!("{prompt}, 1 to {}, q leaves", choices.len()),
        };
        loop {
            let typed = self.ask(&prompt)?;
            match (typed.as_str(), usual) {
                ("", Some(usual)) => return Ok(usual),
                ("q", _) => return Err(Stop::Left),
                (typed, _) => match typed::number(typed, choices.len()) {
                    Some(place) => return Ok(place),
                    None => self.say(&format!("Type a number from 1 to {}.", choices.len()))?,
                },
            }
        }
    }

    /// Asks for words; an empty line takes the usual ones, if there are some.
    pub(super) fn words(&mut self, prompt: &str, usual: Option<&str>) -> Result<String, Stop> {
        let prompt = usual.map_or_else(|| prompt.to_owned(), |usual| format!("{prompt}, Enter for {usual}"));
        loop {
            match (self.ask(&prompt)?, usual) {
                (typed, Some(usual)) if typed.is_empty() => return Ok(usual.to_owned()),
                (typed, _) if typed == "q" => return Err(Stop::Left),
                (typed, None) if typed.is_empty() => self.say("Type something, or q to leave.")?,
                (typed, _) => return Ok(typed),
            }
        }
    }

    /// Asks for a day; an empty line takes the usual one, or none.
    pub(super) fn day(&mut self, prompt: &str, usual: Option<Date>) -> Result<Option<Date>, Stop> {
        let prompt = match usual {
            Some(usual) => format!("{prompt}, as 2026-11-22, Enter for {usual}"),
            None => format!("{prompt}, as 2026-11-22, Enter for none"),
        };
        loop {
            let typed = self.ask(&prompt)?;
            match typed.as_str() {
                "" => return Ok(usual),
                "q" => return Err(Stop::Left),
                typed => match typed.parse() {
                    Ok(day) => return Ok(Some(day)),
                    Err(_) => self.say(&format!("`{typed}` is no day: write it as 2026-11-22."))?,
                },
            }
        }
    }

    /// Asks a question that takes yes or no; an empty line is yes.
    pub(super) fn agrees(&mut self, prompt: &str) -> Result<bool, Stop> {
        loop {
            match self.ask(&format!("{prompt} Enter or y for yes, n for no"))?.as_str() {
                "" | "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                "q" => return Err(Stop::Left),
                _ => self.say("Type y or n.")?,
            }
        }
    }
}
