//! What is still to be asked, and what was asked and how far it has come: the rows of the screen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::checklist::model::By;
use crate::exchange::sheet::Sheet;
use crate::record::ask::{Ask, Choice};
use crate::record::order::Order;
use crate::record::review::Review;
use crate::store::overview::Around;
use crate::tui::screen::known::Now;
use crate::tui::screen::whom::{self, PARTNER};

/// Open questions that nobody was asked yet, by who can usually say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToSend {
    pub(super) by: By,
    pub(super) questions: Vec<String>,
}

/// What the same people were asked on the same day, by the same day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    /// The asks, the oldest first.
    pub(super) asks: Vec<String>,
    pub(super) to: String,
    /// When they were asked.
    pub(super) day: Date,
    pub(super) due: Option<Date>,
    pub(super) questions: usize,
    /// What nobody has said anything about.
    pub(super) open: Vec<String>,
    /// How many of the open ones were asked again since.
    pub(super) again: usize,
    pub(super) answered: usize,
    /// How many replies nobody has taken or rejected.
    pub(super) unread: usize,
    pub(super) days_over: Option<i32>,
}

impl Sent {
    pub(super) fn back(&self) -> usize {
        self.questions - self.open.len()
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.days_over.is_some()
    }

    /// What comes first: late, to be read, waited for, done.
    fn rank(&self) -> u8 {
        match self {
            _ if self.is_overdue() => 0,
            _ if self.unread > 0 => 1,
            _ if self.open.len() > self.again => 2,
            _ => 3,
        }
    }
}

/// All rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// What the person who is here was asked.
    pub(super) mine: Vec<Sent>,
    pub(super) to_send: Vec<ToSend>,
    pub(super) sent: Vec<Sent>,
    /// Replies that nobody has read, asked for or not.
    pub(super) unread: usize,
}

/// What the cursor is on.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'g> {
    Mine(&'g Sent),
    ToSend(&'g ToSend),
    Sent(&'g Sent),
}

impl Groups {
    /// Works them out for a day.
    pub(super) fn of(now: &Now, around: Option<&Around>, day: Date) -> Self {
        let review = now.review.as_ref();
        let to_send = By::ALL.into_iter().filter_map(|(_, by)| {
            let choice = Choice { by: Some(by), ..Choice::default() };
            let questions = choice.questions(review, &now.standing);
            (!questions.is_empty()).then_some(ToSend { by, questions })
        });
        let replies = Order::Replies(Vec::new());
        let replies = replies.walked(review, &now.standing, &BTreeSet::new());
        let unread: BTreeSet<&str> = replies.into_iter().map(|question| question.id.as_str()).collect();
        let record = around.and_then(|around| around.record.as_ref());
        let day_of = |at: jiff::Timestamp| {
            let utc = || at.to_zoned(jiff::tz::TimeZone::UTC).date();
            record.map_or_else(utc, |record| record.day(at))
        };
        let mut together: BTreeMap<(Date, &str, Option<Date>), Vec<&Ask>> = BTreeMap::new();
        for ask in review.asks.values().map(|item| &item.value) {
            together.entry((day_of(ask.sent), ask.to.as_str(), ask.due)).or_default().push(ask);
        }
        let actor = around.and_then(|around| around.actor.as_ref());
        let (mut mine, mut sent) = (Vec::new(), Vec::new());
        for ((when, to, due), mut asks) in together {
            asks.sort_by_key(|ask| (ask.sent, &ask.id));
            let mut group = group(review, day, (when, due), &asks, day_of);
            let questions = asks.iter().flat_map(|ask| &ask.questions);
            group.unread = questions.filter(|question| unread.contains(question.as_str())).count();
            let is_mine =
                actor.is_some_and(|actor| actor.id == to || actor.roles.iter().any(|role| role == to));
            if is_mine && !group.open.is_empty() { mine.push(group) } else { sent.push(group) }
        }
        sent.sort_by(|a, b| (a.rank(), a.due, a.day, &a.to).cmp(&(b.rank(), b.due, b.day, &b.to)));
        Self { mine, to_send: to_send.collect(), sent, unread: unread.len() }
    }

    pub(super) fn len(&self) -> usize {
        self.mine.len() + self.to_send.len() + self.sent.len()
    }

    /// The row of this number among those that can be selected.
    pub(super) fn at(&self, row: usize) -> Option<At<'_>> {
        let (mine, to_send) = (self.mine.len(), self.to_send.len());
        if row < mine {
            return self.mine.get(row).map(At::Mine);
        }
        if row < mine + to_send {
            return self.to_send.get(row - mine).map(At::ToSend);
        }
        self.sent.get(row - mine - to_send).map(At::Sent)
    }

    /// The row on which an ask stands.
    pub(super) fn row_of(&self, ask: &str) -> Option<usize> {
        let holds = |group: &Sent| group.asks.iter().any(|own| own == ask);
        let below = self.mine.len() + self.to_send.len();
        let sent = || self.sent.iter().position(holds).map(|row| row + below);
        self.mine.iter().position(holds).or_else(sent)
    }
}

fn group(
    review: &Review,
    today: Date,
    (day, due): (Date, Option<Date>),
    asks: &[&Ask],
    day_of: impl Fn(jiff::Timestamp) -> Date + Copy,
) -> Sent {
    let mut found = Sent {
        asks: asks.iter().map(|ask| ask.id.clone()).collect(),
        to: asks.first().map(|ask| ask.to.clone()).unwrap_or_default(),
        day,
        due,
        questions: 0,
        open: Vec::new(),
        again: 0,
        answered: 0,
        unread: 0,
        days_over: None,
    };
    for ask in asks {
        let own = ask.waiting(review, today, day_of);
        found.questions += ask.questions.len();
        found.open.extend(own.open.iter().map(|question| (*question).to_owned()));
        found.again += own.again;
        found.answered += own.answered;
        found.days_over = found.days_over.max(own.days_over);
    }
    found
}

/// The sheet of what the cursor is on; that of what nobody was asked yet is by this day.
pub(super) fn sheet(at: At<'_>, now: &Now, around: Option<&Around>, due: Option<Date>) -> Sheet {
    let review = now.review.as_ref();
    let partner = whom::partner_name(around, &review.id);
    match at {
        At::ToSend(group) => {
            let to = if group.by == By::Partner { PARTNER } else { "" };
            Sheet { due, ..Sheet::new(review, partner, to, &group.questions) }
        }
        At::Mine(group) | At::Sent(group) => {
            let asks = group.asks.iter().filter_map(|id| review.asks.get(id)).map(|item| &item.value);
            Sheet::of_asks(review, partner, &asks.collect::<Vec<_>>())
        }
    }
}

/// Who can usually say it, as a row names them.
pub(super) fn who(by: By, partner: &str) -> String {
    match by {
        By::Partner => partner.to_owned(),
        By::Us => "colleagues".to_owned(),
        By::Test => "a test of ours".to_owned(),
        By::Public => "public sources".to_owned(),
    }
}
