//! Probity: due diligence in the terminal, with every answer a Git commit.
//!
//! Modules in reading order; each may use only those above it
//! (`tests/architecture.rs` enforces it).

pub mod text;

pub mod checklist;

pub mod record;

pub mod exchange;

pub mod demo;

pub mod config;

pub mod store;

pub mod error;

pub mod tui;

pub mod cli;

/// For the program, its tests and its benches alike: reading a thousand reviews from nothing takes
/// millions of small pieces of memory, and the system's own allocator an eighth more time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
