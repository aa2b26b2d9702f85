//! The terminal interface, driven by keys over real repositories.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are shared with other programs"
)]

#[path = "../support/asked.rs"]
mod asked;
#[path = "../support/git.rs"]
mod git;
#[path = "../support/live.rs"]
mod live;
#[path = "../support/memory.rs"]
mod memory;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/records.rs"]
mod records;
#[path = "../support/screen.rs"]
mod screen;

mod as_of;
mod asks;
mod checklists;
mod compare;
mod decide;
mod frame;
mod history;
mod home;
mod people;
mod proof;
mod review;
mod risks;
mod screens;
mod search;
mod walk;
