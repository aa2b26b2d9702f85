//! The real program in a pseudo-terminal.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking, and its helpers are shared with other programs"
)]

#[path = "../support/cli.rs"]
mod cli;
#[path = "../support/git.rs"]
mod git;
#[path = "../support/live.rs"]
mod live;
#[path = "../support/memory.rs"]
mod memory;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/room.rs"]
mod room;
#[path = "../support/screen.rs"]
mod screen;

mod begin;
mod decide;
mod editor;
mod partner;
mod program;
mod walk;
