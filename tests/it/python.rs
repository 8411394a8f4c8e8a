//! Tables as others read them: pandas, pyarrow and DuckDB take them without a warning, and SALib finds the same
//! indices in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::scratch;

/// A Python with the packages that the check needs, installed beside the build; none if it cannot be had.
fn python() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let requirements = root.join("tests/python/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).expect("the list of packages is there");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let program = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = home.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(program);
    }
    let step = |command: &mut Command, what: &str| {
        let output = command.output().map_err(|e| format!("{what}: {e}"))?;
        if output.status.success() { Ok(()) } else { Err(format!("{what}: {}", String::from_utf8_lossy(&output.stderr))) }
    };
    step(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home), "cannot make a virtual environment")?;
    let mut pip = Command::new(&program);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&requirements);
    step(&mut pip, "cannot install packages")?;
    std::fs::write(&installed, wanted).expect("a file can be written");
    Ok(program)
}

/// The small experiment under a design.
fn experiment(name: &str, design: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/experiments/small.ron")).expect("the file is there");
    let text = text
        .replace("LatinHypercube(samples: 4)", design)
        .replace("\"../worlds/small.ron\"", &format!("{:?}", root.join("tests/worlds/small.ron")));
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join("small.ron"), text).expect("a file can be written");
    let out = folder.join("out");
    let output = Command::new(env!("CARGO_BIN_EXE_shortfall"))
        .arg("experiment")
        .arg(folder.join("small.ron"))
        .args(["--replicates", "2", "--out"])
        .arg(&out)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
fn pandas_pyarrow_and_duckdb_read_the_tables_and_salib_agrees() {
    let program = match python() {
        Ok(program) => program,
        Err(why) => {
            eprintln!("skipped: no Python with pandas, pyarrow, duckdb and SALib can be had here ({why})");
            return;
        }
    };
    let folders = [experiment("python_sobol", "Sobol(samples: 8)"), experiment("python_morris", "Morris(trajectories: 6)")];
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_tables.py");
    let output = Command::new(program).arg(script).args(&folders).output().expect("Python starts");
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("agree") && complained.is_empty(), "{said}{complained}");
}
