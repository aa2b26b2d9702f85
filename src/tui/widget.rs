//! What screens are put together from. A widget keeps what it remembers and draws on a canvas.

pub mod bar;
pub mod confirm;
pub mod footer;
pub mod form;
pub mod input;
pub mod lines;
pub mod list;
pub mod markdown;
pub mod notes;
pub mod page;
pub mod picker;
pub mod text;
pub mod words;
