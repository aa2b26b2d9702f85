//! The store against real repositories: writing, history, proving, and what git, the disk and others do beside it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
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
#[path = "../support/live.rs"]
mod live;
#[path = "../support/memory.rs"]
mod memory;
#[path = "../support/records.rs"]
mod records;
#[path = "../support/screen.rs"]
mod screen;

mod append;
mod crowd;
mod faults;
mod glance;
mod history;
mod history_hostile;
mod history_index;
mod index;
mod overtaken;
mod power_cuts;
mod proof;
mod repositories;
mod signing;
mod tampering;
mod viewpoint;
