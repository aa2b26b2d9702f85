//! Probity: due diligence in the terminal, with every answer a Git commit.
//!
//! Modules in reading order; each may use only those above it
//! (`tests/architecture.rs` enforces it).

pub mod text;

pub mod checklist;

pub mod record;

pub mod demo;

pub mod config;

pub mod store;

pub mod error;

pub mod tui;

pub mod cli;
