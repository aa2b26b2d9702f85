//! Temporary.
fn main() {
    let environment = probity::config::Environment::of_process();
    let config = probity::config::Config::load(&environment, &Default::default());
    let mut git = probity::store::GitEnvironment::from_process();
    if let Some(now) = environment.get("PROBITY_NOW") {
        git.clock = probity::store::Clock::Fixed(now.parse().unwrap());
    }
    let r = probity::tui::run(probity::tui::Options {
        config,
        environment,
        git,
        directory: std::env::args().nth(1).unwrap_or(".".into()).into(),
        falls_back: true,
        access: probity::store::threads::Access::Full,
        zone: jiff::tz::TimeZone::system(),
    });
    if let Err(e) = r {
        println!("{e}");
    }
}
