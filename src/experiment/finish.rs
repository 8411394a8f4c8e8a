//! From whole parts to the files of a result: long tables streamed, short ones computed, the manifest last.

use std::io;
use std::path::Path;

use super::open::Experiment;
use super::plan::Member;
use super::results::dictionary::{self, TABLES};
use super::results::{Row, Tables, bands, tables};
use crate::output::atomic::Written;
use crate::output::experiment::ExperimentManifest;
use crate::output::folder::write_file;
use crate::output::manifest::{FILE, Identity};
use crate::output::shards::Shards;
use crate::output::tables::number_in;
use crate::output::tidy::{Cell, Column, Field, Format, Kind, TidyWriter};
use crate::run::LARGEST_RESIDUAL;
use crate::scenario::uncertainty::Distribution;

impl Experiment {
    /// What makes two results the same.
    #[must_use]
    pub fn identity(&self, format: Format) -> Identity {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let command = ["experiment", "--format", format.ending()].map(str::to_owned).to_vec();
        Identity { version, command, digest: self.digest.clone(), seed: self.seed, replicates: u64::from(self.replicates) }
    }

    /// Last day of a recorded interval.
    #[must_use]
    pub fn date(&self, interval: usize) -> jiff::civil::Date {
        self.calendar.date((interval as u32 + 1) * self.calendar.record_every - 1)
    }
}

/// Writes all files of a result whose parts are whole; the manifest comes last, so that a folder with a manifest is complete.
///
/// # Errors
/// If the parts cannot be read or the operating system refuses.
pub fn finish(experiment: &Experiment, shards: &Shards, out: &Path, format: Format) -> io::Result<Tables> {
    crate::output::atomic::sweep(out)?;
    // The long tables are written by one thread while others compute the short ones.
    let (long, computed) = rayon::join(
        || long(experiment, shards, out, format),
        || Ok::<_, io::Error>((banded(experiment, shards, out)?, tables(experiment, shards)?)),
    );
    let (mut written, (banded, tables)) = (long?, computed?);
    written.extend(banded);
    if !experiment.points.names.is_empty() {
        written.push(points(experiment, out, format)?);
    }
    if !experiment.drawn.is_empty() {
        written.push(draws(experiment, out, format)?);
    }
    let short: [(&str, &'static [Field], &[Row]); 6] = [
        ("summary", dictionary::SUMMARY, &tables.summary),
        ("differences", dictionary::DIFFERENCES, &tables.differences),
        ("stops", dictionary::STOPS, &tables.stops),
        ("convergence", dictionary::CONVERGENCE, &tables.convergence),
        ("sensitivity", dictionary::SENSITIVITY, &tables.sensitivity),
        ("spread", dictionary::SPREAD, &tables.spread),
    ];
    for (stem, fields, rows) in short.into_iter().filter(|(_, _, rows)| !rows.is_empty()) {
        written.push(table(out, stem, fields, rows)?);
    }
    written.push(table(out, "dictionary", dictionary::DICTIONARY, &dictionary(&written))?);
    let residual = shards.columns(experiment.outcomes.len()..experiment.outcomes.len() + 1)?[0].iter().copied().fold(0.0, f64::max);
    debug_assert!(residual <= LARGEST_RESIDUAL);
    let manifest = ExperimentManifest::new(experiment, &experiment.identity(format).command, &written, &tables.notes, residual);
    write_file(&out.join(FILE), &manifest.bytes()).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(tables)
}

/// The tables with a row for every run.
fn long(experiment: &Experiment, shards: &Shards, out: &Path, format: Format) -> io::Result<Vec<Written>> {
    let mut written = vec![runs(experiment, shards, out, format)?];
    if !experiment.series.is_empty() {
        written.push(series(experiment, shards, out, format)?);
    }
    Ok(written)
}

fn banded(experiment: &Experiment, shards: &Shards, out: &Path) -> io::Result<Option<Written>> {
    if experiment.series.is_empty() {
        return Ok(None);
    }
    let mut writer = TidyWriter::create(out, "bands", Format::Csv, dictionary::BANDS)?;
    bands(experiment, shards, |row| writer.row(row))?;
    writer.finish().map(Some)
}

fn table(out: &Path, stem: &str, fields: &'static [Field], rows: &[Row]) -> io::Result<Written> {
    let mut writer = TidyWriter::create(out, stem, Format::Csv, fields)?;
    rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish()
}

fn runs(experiment: &Experiment, shards: &Shards, out: &Path, format: Format) -> io::Result<Written> {
    let mut writer = TidyWriter::create(out, "runs", format, dictionary::RUNS)?;
    shards.rows(|number, values| {
        let member = experiment.member(number);
        for (column, value) in experiment.outcomes.iter().zip(values) {
            writer.row(&[
                experiment.arms[member.arm].name.as_str().into(),
                Cell::Whole(member.point as u32),
                Cell::Whole(member.replicate),
                column.metric.into(),
                column.commodity.as_str().into(),
                column.sector.as_str().into(),
                column.place.as_str().into(),
                column.to.as_str().into(),
                column.unit.as_str().into(),
                Cell::Number(*value),
            ])?;
        }
        Ok(())
    })?;
    writer.finish()
}

fn series(experiment: &Experiment, shards: &Shards, out: &Path, format: Format) -> io::Result<Written> {
    let mut writer = TidyWriter::create(out, "series", format, dictionary::SERIES)?;
    let dates: Vec<_> = (0..experiment.dates()).map(|date| experiment.date(date)).collect();
    shards.rows(|number, values| {
        let member = experiment.member(number);
        let kept = values[experiment.outcomes.len() + 1..].chunks(dates.len().max(1));
        for ((_, column), values) in experiment.series.iter().zip(kept) {
            let text = |text| Column::Same(Cell::from(text));
            writer.rows(
                dates.len(),
                &[
                    text(experiment.arms[member.arm].name.as_str()),
                    Column::Same(Cell::Whole(member.point as u32)),
                    Column::Same(Cell::Whole(member.replicate)),
                    Column::Dates(&dates),
                    text(column.metric),
                    text(&column.commodity),
                    text(&column.sector),
                    text(&column.place),
                    text(&column.to),
                    text(&column.unit),
                    Column::Numbers(values),
                ],
            )?;
        }
        Ok(())
    })?;
    writer.finish()
}

fn points(experiment: &Experiment, out: &Path, format: Format) -> io::Result<Written> {
    let mut writer = TidyWriter::create(out, "points", format, dictionary::POINTS)?;
    for (point, values) in experiment.points.values.iter().enumerate() {
        for (u, value) in values.iter().enumerate() {
            let coordinate = experiment.points.coordinates.get(point).map_or(f64::NAN, |c| c[u]);
            let uncertainty = &experiment.file.uncertainties[u];
            let number =
                if matches!(uncertainty.dist, Some(Distribution::Bool(_))) { f64::NAN } else { number_in(value).unwrap_or(f64::NAN) };
            writer.row(&[
                Cell::Whole(point as u32),
                uncertainty.name.as_str().into(),
                uncertainty.path.as_str().into(),
                value.as_str().into(),
                Cell::Number(number),
                Cell::Number(coordinate),
            ])?;
        }
    }
    writer.finish()
}

/// What is drawn for each run beside its point; the same in all arms.
fn draws(experiment: &Experiment, out: &Path, format: Format) -> io::Result<Written> {
    let mut writer = TidyWriter::create(out, "draws", format, dictionary::DRAWS)?;
    let points = if experiment.own_luck() { experiment.points.values.len() } else { 1 };
    for point in 0..points {
        for replicate in 0..experiment.replicates {
            let values = experiment.draws(Member { point, arm: 0, replicate });
            for (varied, value) in experiment.drawn.varied.iter().zip(&values) {
                writer.row(&[
                    Cell::Whole(point as u32),
                    Cell::Whole(replicate),
                    varied.name.as_str().into(),
                    varied.path.as_str().into(),
                    value.as_str().into(),
                    Cell::Number(number_in(value).unwrap_or(f64::NAN)),
                ])?;
            }
        }
    }
    writer.finish()
}

/// What the columns of the written tables mean.
fn dictionary(written: &[Written]) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_there = |name: &str| written.iter().any(|w| w.name.split('.').next() == Some(name));
    for (name, fields) in TABLES.into_iter().filter(|(name, _)| is_there(name)) {
        for field in fields {
            let kind = match field.kind {
                Kind::Text => "text",
                Kind::Whole => "whole number",
                Kind::Number => "number",
                Kind::Date => "date",
            };
            rows.push(vec![name.into(), field.name.into(), kind.into(), field.meaning.into()]);
        }
    }
    rows
}
