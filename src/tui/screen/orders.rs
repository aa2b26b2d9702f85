//! The orders of walking as a list to pick from, and the words under which they are kept.

use std::collections::BTreeSet;

use crate::checklist::model::Question;
use crate::record::order::Order;
use crate::record::review::Review;
use crate::record::standing::Standing;
use crate::tui::widget::picker::Item;

/// Every order with how much is left of it; `open` says what is left.
pub(super) fn items(
    review: &Review,
    standing: &Standing,
    marked: &BTreeSet<String>,
    open: impl Fn(&Question) -> bool,
) -> Vec<Item> {
    let item = |order: Order, section: &str| {
        let questions = order.walked(review, standing, marked);
        let left = questions.iter().filter(|question| open(question)).count();
        let (label, detail) = match &order {
            Order::Document(id) => {
                let title = review.evidence.get(id).map(|item| item.value.title.clone());
                (id.clone(), title.unwrap_or_default())
            }
            order => (order.title(), explained(order).to_owned()),
        };
        Item {
            id: id_of(&order),
            label,
            detail,
            right: format!("{left} open of {}", questions.len()),
            section: section.to_owned(),
            blocked: questions.is_empty().then(|| "no question is in it".to_owned()),
            preview: None,
        }
    };
    let fixed = [
        Order::QuickPass,
        Order::ToDecision,
        Order::Everything,
        Order::Marked,
        Order::WaitingForOthers,
        Order::Weak,
        Order::ToVerify,
        Order::Returned,
    ];
    let documents = review.evidence.keys().map(|id| Order::Document(id.clone()));
    fixed
        .into_iter()
        .map(|order| item(order, ""))
        .chain(documents.map(|order| item(order, "What one document may answer")))
        .collect()
}

fn explained(order: &Order) -> &'static str {
    match order {
        Order::QuickPass => "gates and weight 5, hard gates first",
        Order::ToDecision => "weight 3 and more, gates first",
        Order::Everything => "checklist by checklist",
        Order::Marked => "what you marked to come back to",
        Order::WaitingForOthers => "asked of somebody and not back",
        Order::Weak => "fails a gate, or its proof is too weak",
        Order::ToVerify => "answers that want a second person",
        Order::Returned => "sent back by a second person",
        Order::Document(_) => "",
    }
}

/// The word under which an order is kept.
pub(super) fn id_of(order: &Order) -> String {
    match order {
        Order::QuickPass => "quick-pass".to_owned(),
        Order::ToDecision => "to-decision".to_owned(),
        Order::Everything => "everything".to_owned(),
        Order::Marked => "marked".to_owned(),
        Order::WaitingForOthers => "waiting".to_owned(),
        Order::Weak => "weak".to_owned(),
        Order::ToVerify => "to-verify".to_owned(),
        Order::Returned => "returned".to_owned(),
        Order::Document(id) => format!("document:{id}"),
    }
}

/// The order kept under a word.
pub(super) fn order_of(id: &str) -> Option<Order> {
    Some(match id {
        "quick-pass" => Order::QuickPass,
        "to-decision" => Order::ToDecision,
        "everything" => Order::Everything,
        "marked" => Order::Marked,
        "waiting" => Order::WaitingForOthers,
        "weak" => Order::Weak,
        "to-verify" => Order::ToVerify,
        "returned" => Order::Returned,
        other => Order::Document(other.strip_prefix("document:")?.to_owned()),
    })
}
