//! What a record means: the rule book, scores, decisions, what is carried over and what does not count.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking and says what it could not try; its helpers are shared with other programs"
)]

#[path = "../support/broken.rs"]
mod broken;
#[path = "../support/cli.rs"]
mod cli;
#[path = "../support/git.rs"]
mod git;
#[path = "../support/memory.rs"]
mod memory;

mod carried;
mod compare;
mod decision;
mod demo;
mod hostile;
mod irregular;
mod rules;
