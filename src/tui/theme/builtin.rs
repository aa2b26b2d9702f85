//! The themes that come with the program, embedded.

/// Their names.
pub const NAMES: [&str; 5] = ["default", "default-light", "mono", "high-contrast", "colour-blind"];

/// Their texts by name.
pub(super) const FILES: [(&str, &str); 5] = [
    ("default", include_str!("../../../themes/default.toml")),
    ("default-light", include_str!("../../../themes/default-light.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../../themes/colour-blind.toml")),
];
