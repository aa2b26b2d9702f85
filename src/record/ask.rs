//! An ask: questions sent to somebody, with a due day.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::message::Parts;
use super::order::Order;
use super::people::Record;
use super::review::Review;
use super::standing::{Place, Standing};
use crate::checklist::model::By;
use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::{Writer, date, texts, timestamp};

/// Questions that somebody else was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The ask's id in its review.
    pub id: String,
    /// A person's id, a role, or `partner`.
    pub to: String,
    /// Question ids.
    pub questions: Vec<String>,
    /// When it was asked.
    pub sent: jiff::Timestamp,
    /// By which day an answer is wanted.
    pub due: Option<Date>,
    /// Who asked.
    pub asked_by: String,
}

impl Ask {
    /// Reads an ask of the review and id that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, id: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "ask", id)?;
            let to = top.need_text("to").map(|t| t.value);
            let questions = top.texts("questions").unwrap_or_default().into_iter().map(|t| t.value).collect();
            let sent = top.need_timestamp("sent");
            let due = top.date("due");
            let asked_by = top.text("asked-by").map(|t| t.value).unwrap_or_default();
            Some(Self { id: id.to_owned(), to: to?, questions, sent: sent?, due, asked_by })
        })
    }

    /// Writes the ask.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("ask", self.id.as_str())
            .put("to", self.to.as_str())
            .put("questions", texts(&self.questions))
            .put("sent", timestamp(self.sent))
            .maybe("due", self.due.map(date))
            .put("asked-by", self.asked_by.as_str());
        writer.finish()
    }
}

/// How far an ask has come, as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// The questions about which nobody has said anything since.
    pub open: Vec<&'a str>,
    /// How many of its questions somebody has said something about since.
    pub back: usize,
    /// How many of those have an answer of ours since.
    pub answered: usize,
    /// How many of the open ones the same people were asked again since: what is overdue is the newer ask.
    pub again: usize,
    /// How many days it is overdue; none while it is not.
    pub days_over: Option<i32>,
    /// The day on which the last reply came in, once all are back.
    pub back_on: Option<Date>,
    /// The day on which the last answer was recorded, once all are answered.
    pub answered_on: Option<Date>,
}

impl Ask {
    /// How far it has come on a day; moments fall on days as the record has them.
    #[must_use]
    pub fn waiting<'a>(
        &'a self,
        review: &Review,
        day: Date,
        day_of: impl Fn(jiff::Timestamp) -> Date,
    ) -> Waiting<'a> {
        let answered = |question: &str| {
            let answer = review.answers.get(question).map(|item| item.value.answered_at);
            answer.filter(|at| *at >= self.sent)
        };
        let checked =
            |question: &str| review.verified(question).map(|check| check.at).filter(|at| *at >= self.sent);
        let back = |question: &str| {
            let moments = [review.said_since(question, self.sent), answered(question), checked(question)];
            moments.into_iter().flatten().min()
        };
        let questions = || self.questions.iter().map(String::as_str);
        let open: Vec<&str> = questions().filter(|question| back(question).is_none()).collect();
        let done = questions().filter(|question| answered(question).is_some()).count();
        let again = open.iter().filter(|question| self.is_asked_again(review, question)).count();
        let is_overdue = open.len() > again && self.due.is_some_and(|due| due < day);
        let last = |moments: Vec<jiff::Timestamp>| moments.into_iter().max().map(&day_of);
        Waiting {
            back: self.questions.len() - open.len(),
            answered: done,
            again,
            days_over: self.due.filter(|_| is_overdue).map(|due| days_between(due, day)),
            back_on: if open.is_empty() { last(questions().filter_map(back).collect()) } else { None },
            answered_on: if done == self.questions.len() {
                last(questions().filter_map(answered).collect())
            } else {
                None
            },
            open,
        }
    }
}

impl Ask {
    /// Whether the same people were asked the same later.
    fn is_asked_again(&self, review: &Review, question: &str) -> bool {
        let others = review.asks.values().map(|item| &item.value);
        others
            .filter(|other| other.to == self.to && (other.sent, &other.id) > (self.sent, &self.id))
            .any(|other| other.questions.iter().any(|own| own == question))
    }
}

/// Which questions somebody is asked in one go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Who can usually answer them.
    pub by: Option<By>,
    /// The checklist in which they stand.
    pub checklist: Option<String>,
    /// The order of walking in which they come.
    pub order: Option<Order>,
}

impl Choice {
    /// The open ones of them that nobody was asked yet, and about which nobody said anything that is not read.
    #[must_use]
    pub fn questions(&self, review: &Review, standing: &Standing) -> Vec<String> {
        let waiting = review.waiting_for_others();
        let order = self.order.clone().unwrap_or(Order::Everything);
        order
            .questions(review, standing, &BTreeSet::new())
            .into_iter()
            .filter(|question| self.by.is_none_or(|by| question.by == by))
            .filter(|question| {
                let pin = review.question(&question.id).map(|(pin, _)| pin.checklist.id.as_str());
                self.checklist.as_deref().is_none_or(|checklist| pin == Some(checklist))
            })
            .filter(|question| order.looks_back() || standing.place(&question.id).is_some_and(Place::is_open))
            .filter(|question| {
                !waiting.contains_key(question.id.as_str()) && review.unread_reply(&question.id).is_none()
            })
            .map(|question| question.id.clone())
            .collect()
    }
}

/// How long an answer was waited for, from the last time that somebody was asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Days.
    pub days: i32,
    /// Who was asked.
    pub to: String,
}

impl Wait {
    /// Of an entry that answers a question; none for other entries, and where nobody was asked.
    #[must_use]
    pub fn of(review: &Review, message: &str, at: jiff::Timestamp, record: &Record) -> Option<Self> {
        let parts = Parts::of(message);
        let question = parts.trailer("Question").filter(|_| parts.trailer("Action") == Some("answer"))?;
        let asks = review.asks.values().map(|item| &item.value);
        let of_it = asks.filter(|ask| ask.sent <= at && ask.questions.iter().any(|own| own == question));
        let last = of_it.max_by_key(|ask| ask.sent)?;
        Some(Self { days: days_between(record.day(last.sent), record.day(at)), to: last.to.clone() })
    }

    /// What people read.
    #[must_use]
    pub fn words(&self) -> String {
        match self.days {
            0 => format!("on the day {} was asked", self.to),
            1 => format!("1 day after {} was asked", self.to),
            days => format!("{days} days after {} was asked", self.to),
        }
    }
}

/// How many days lie between two days.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_that_does_not_say_when_it_was_sent_is_a_problem_and_not_left_out_in_silence() {
        let text = "review = \"a/b\"\nask = \"x-1\"\nto = \"ada\"\nquestions = [\"q\"]\n";
        let (ask, problems) = Ask::read("asks/x-1.toml", "a/b", "x-1", text.as_bytes());
        assert_eq!(ask, None);
        assert!(problems.iter().any(|problem| problem.what.contains("`sent` is missing")), "{problems:?}");
    }
}
