//! The orders of walking as a list to pick from.

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
            order => (order.title(), order.explained().to_owned()),
        };
        Item {
            id: order.name(),
            label,
            detail,
            right: format!("{left} open of {}", questions.len()),
            section: section.to_owned(),
            blocked: questions.is_empty().then(|| "no question is in it".to_owned()),
            preview: None,
        }
    };
    let documents = review.evidence.keys().map(|id| Order::Document(id.clone()));
    Order::FIXED
        .into_iter()
        .map(|order| item(order, ""))
        .chain(documents.map(|order| item(order, "What one document may answer")))
        .collect()
}
