//! The checklists: reading, linting, comparing, and what hostile files come to.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are shared with other programs"
)]

#[path = "../support/broken.rs"]
mod broken;

mod builtin;
mod change;
mod hostile;
mod lint;
mod schema;
