//! What a record means: its items, the actions that change them and the rules they obey. No I/O.

pub mod change;
