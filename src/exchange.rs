//! Foreign formats, out and in: what others fill in, and what comes back from them. No I/O.

pub mod reply;
pub mod sheet;
pub mod workbook;
