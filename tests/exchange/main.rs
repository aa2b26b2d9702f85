//! Foreign formats, in and out.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are shared with other programs"
)]

#[path = "../support/workbook.rs"]
mod workbook;

mod formats;
mod hostile;
