//! The program: hands the command line over and answers with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    probity::cli::run(std::env::args_os())
}
