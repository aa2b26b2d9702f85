//! Whom one can ask, and by when: the same for one question while walking and for many at once.

use jiff::Span;
use jiff::civil::Date;

use crate::record::layout::ReviewId;
use crate::record::review::Review;
use crate::store::overview::Around;
use crate::tui::widget::picker::Item;

/// By when an answer is wanted of somebody who was never asked before.
const USUAL_DAYS: i64 = 7;

/// The partner, as an ask addresses it.
pub(super) const PARTNER: &str = "partner";

/// The partner's name, as people call it.
pub(super) fn partner_name<'a>(around: Option<&'a Around>, id: &'a ReviewId) -> &'a str {
    let partner = around.and_then(|around| around.partner.as_ref());
    partner.map_or(id.partner.as_str(), |partner| partner.name.as_str())
}

/// What people call somebody who is asked: the partner, a person, a role, or whatever was written.
pub(super) fn name_of<'a>(around: Option<&'a Around>, review: &'a Review, to: &'a str) -> &'a str {
    if to == PARTNER {
        return partner_name(around, &review.id);
    }
    let record = around.and_then(|around| around.record.as_ref());
    match record.and_then(|record| record.people.iter().find(|person| person.id == to)) {
        Some(person) => person.name.as_str(),
        None => review.policy.authority.title(to),
    }
}

/// The partner, the people and the roles that can be asked, each with the day by which that would be.
pub(super) fn people(around: Option<&Around>, review: &Review, day: Date) -> Vec<Item> {
    let item = |id: &str, label: &str, detail: String, section: &str| Item {
        id: id.to_owned(),
        label: label.to_owned(),
        detail,
        right: format!("by {}", due_for(review, id, day).strftime("%-d %b")),
        section: section.to_owned(),
        ..Item::default()
    };
    let mut items = vec![item(PARTNER, partner_name(around, &review.id), "the partner".to_owned(), "")];
    let people = around.and_then(|around| around.record.as_ref()).map(|record| record.people.as_slice());
    let own = around.and_then(|around| around.actor.as_ref()).map(|actor| actor.id.as_str());
    let people = people.unwrap_or_default().iter().filter(|person| Some(person.id.as_str()) != own);
    items.extend(people.map(|person| item(&person.id, &person.name, person.roles.join(", "), "")));
    // Whoever was asked before can be asked again, listed or not.
    for ask in review.asks.values().map(|item| &item.value) {
        if items.iter().all(|item| item.id != ask.to) && own != Some(ask.to.as_str()) {
            let name = review.policy.authority.title(&ask.to);
            items.push(item(&ask.to, name, "was asked before".to_owned(), ""));
        }
    }
    // A person who goes by the name of their role stands there already.
    let names: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
    let roles = review.policy.authority.roles.iter().filter(|role| !names.contains(&role.id));
    items.extend(roles.map(|role| item(&role.id, &role.title, "whoever holds the role".to_owned(), "Roles")));
    items
}

/// As last time: the same day while it is still to come, else as many days as it was then.
pub(super) fn due_for(review: &Review, to: &str, day: Date) -> Date {
    let asks = review.asks.values().map(|item| &item.value);
    let last = asks.filter(|ask| ask.to == to).max_by_key(|ask| ask.sent);
    let days = match last.and_then(|ask| ask.due.zip(Some(ask.sent))) {
        Some((due, _)) if due > day => return due,
        Some((due, sent)) => {
            let sent = sent.to_zoned(jiff::tz::TimeZone::UTC).date();
            due.since(sent).map_or(USUAL_DAYS, |span| i64::from(span.get_days()).max(1))
        }
        None => USUAL_DAYS,
    };
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}
