//! Text in and out: reading TOML with every problem and its place, writing it back, ids, and cleaning what a terminal will show.

pub mod clean;
pub mod hex;
pub mod id;
pub mod lines;
pub mod markdown;
pub mod packed;
pub mod problem;
pub mod reader;
pub mod wording;
pub mod writer;
