//! Two points of a review's past, chosen by name or by day.

use super::{HistoryScreen, no_point};
use crate::store::past::{Point, Spot, TellAsk};
use crate::tui::effect::Request;
use crate::tui::screen::{Place, Purpose, Step};
use crate::tui::widget::picker::Item;

/// How soon people ask about a point.
fn asked_about(name: &str) -> u8 {
    match name {
        "decision" => 0,
        "last-visit" => 2,
        "submitted" => 3,
        "start" => 4,
        "now" => 5,
        _ => 1,
    }
}

impl HistoryScreen {
    pub(super) fn ask_points(&self) -> Vec<Step> {
        self.review_id().map(|review| Step::Ask(Request::Points(review.clone()))).into_iter().collect()
    }

    /// The points, what auditors ask about first, then the days of the entries that were read.
    fn items(&self) -> Vec<Item> {
        let voice = self.voice();
        let when = |point: &Point| voice.as_ref().map_or_else(String::new, |voice| voice.when(point.at));
        let mut items: Vec<Item> = self
            .points
            .iter()
            .map(|point| Item {
                id: point.name.clone(),
                label: self.words(&point.name),
                right: when(point),
                section: "Points".to_owned(),
                ..Item::default()
            })
            .collect();
        items.sort_by_key(|item| asked_about(&item.id));
        let mut days: Vec<String> = self.lines.iter().map(|line| line.day.to_string()).collect();
        days.dedup();
        items.extend(days.into_iter().map(|day| Item {
            label: format!("end of {day}"),
            id: day,
            section: "Days with entries".to_owned(),
            ..Item::default()
        }));
        items
    }

    /// A point's name in words.
    fn words(&self, name: &str) -> String {
        match name {
            "start" => "the start".to_owned(),
            "submitted" => "handed over".to_owned(),
            "decision" => "the decision".to_owned(),
            "last-visit" => "my last visit".to_owned(),
            other => match (other.strip_prefix("signoff:"), &self.record) {
                (Some(person), Some(record)) => format!("sign-off, {}", record.name_of(person)),
                _ => other.to_owned(),
            },
        }
    }

    pub(super) fn pick_from(&self) -> Step {
        Step::Pick(Purpose::FromPoint, self.items(), "What differs from")
    }

    pub(super) fn picked_from(&mut self, id: &str) -> Vec<Step> {
        let Some(spot) = self.spot(id) else { return vec![no_point()] };
        self.from = Some((spot, self.words(id)));
        let mut items = self.items();
        items.retain(|item| item.id != id);
        // What people most often want is what changed since.
        items.sort_by_key(|item| item.id != "now");
        vec![Step::Pick(Purpose::ToPoint, items, "to")]
    }

    pub(super) fn picked_to(&mut self, id: &str) -> Vec<Step> {
        let (Some(to), Some((from, name)), Some(review)) =
            (self.spot(id), self.from.take(), self.review_id())
        else {
            return vec![no_point()];
        };
        let ask = TellAsk { review: review.clone(), spots: [from, to] };
        vec![Step::Go(Place::Difference(ask, [name, self.words(id)]))]
    }

    fn spot(&self, id: &str) -> Option<Spot> {
        if id == "now" {
            return Some(Spot::Now);
        }
        let point = self.points.iter().find(|point| point.name == id);
        point.map(|point| Spot::Entry(point.commit)).or_else(|| id.parse().ok().map(Spot::Day))
    }
}
