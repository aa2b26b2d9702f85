//! The command line: the real program, command by command.
#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test fails by panicking and says what it could not try; its helpers are shared with other programs"
)]

#[path = "../support/asking.rs"]
mod asking;
#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/cli.rs"]
mod cli;
#[path = "../support/git.rs"]
mod git;
#[path = "../support/room.rs"]
mod room;
#[path = "../support/text.rs"]
mod text;
#[path = "../support/workbook.rs"]
mod workbook;
#[path = "../support/workbooks.rs"]
mod workbooks;

mod answers;
mod asks;
mod auditing;
mod checklist_diff;
mod checklist_fork;
mod decide;
mod decide_refused;
mod demo;
mod edges;
mod exchange;
mod failing_calls;
mod form_in_browser;
mod history;
mod import;
mod mail;
mod plain;
mod recording;
mod sample;
mod upgrade;
mod verify;
mod verify_signed;
