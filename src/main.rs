//! The `shortfall` program: exit codes only; the command line is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(shortfall::cli::main())
}
