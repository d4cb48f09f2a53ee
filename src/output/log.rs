//! Logs on standard output: one entry after the other, in every format.

use std::borrow::Cow;
use std::io;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::items::{ItemForm, ItemWriter};
use super::minute::MinuteText;
use super::{Format, Paint, TextStyle, Ui, escape, views, width};
use crate::api::model::LogSeverity;
use crate::api::{LogEntry, LogRow};
use crate::duration;

/// How much text is collected before it is written.
const BUFFER: usize = 64 * 1024;

/// The widest name that others are aligned with.
const WIDEST_NAME: usize = 24;

/// How log entries are shown to people.
#[derive(Debug, Clone)]
pub struct LogStyle {
    pub times: LogTimes,
    /// Whether details are shown as they were sent.
    pub is_raw: bool,
    /// Whether the log never ends, so that JSON and YAML are documents of one entry each.
    pub is_followed: bool,
}

/// How the times of log entries are shown to people.
#[derive(Debug, Clone)]
pub enum LogTimes {
    /// As a clock of this zone shows them.
    Clock(TimeZone),
    /// RFC 3339 in UTC.
    Iso,
    /// Such as `5m ago`.
    Relative,
    None,
}

/// Writes log entries to standard output.
///
/// An array that ends without [`LogWriter::finish`] stays incomplete, so that no reader mistakes it for the whole.
pub struct LogWriter {
    ui: Ui,
    style: LogStyle,
    form: LogForm,
    count: u64,
    /// Lines of text that are not written yet.
    buffer: String,
    minute: MinuteText,
    /// The width of the widest name so far, of Deployments and of applications.
    widths: [usize; 2],
}

/// A part of a line, and its meaning.
type Piece<'p> = (Cow<'p, str>, TextStyle);

/// What is written for each entry.
enum LogForm {
    Data(ItemWriter),
    TextLine,
    /// A line that a script reads.
    ScriptLine,
    /// A script reads all entries below a heading with their times.
    Script(Vec<Value>),
}

impl Ui {
    /// Starts a log, of which nothing is written before its first entry. `names` are those of its Deployments, if there are
    /// several.
    pub fn log<'n>(&self, style: LogStyle, names: impl IntoIterator<Item = &'n str>) -> LogWriter {
        let data = |form| LogForm::Data(ItemWriter::new(self.clone(), form));
        let form = match (self.options().script_shape().is_some(), self.options().format, style.is_followed) {
            (true, _, true) => LogForm::ScriptLine,
            (true, _, false) => LogForm::Script(Vec::new()),
            (false, Format::Table | Format::Github, _) => LogForm::TextLine,
            (false, Format::Json | Format::Sarif, false) => data(ItemForm::Array),
            (false, Format::Json | Format::Sarif, true) | (false, Format::Ndjson, _) => data(ItemForm::Line),
            (false, Format::Yaml, false) => data(ItemForm::YamlElement),
            (false, Format::Yaml, true) => data(ItemForm::YamlDocument),
        };
        let widest = names.into_iter().map(width::columns).max().unwrap_or(0).min(WIDEST_NAME);
        LogWriter {
            ui: self.clone(),
            style,
            form,
            count: 0,
            buffer: String::new(),
            minute: MinuteText::default(),
            widths: [widest, 0],
        }
    }
}

/// Every method fails when standard output cannot be written, with [`io::ErrorKind::BrokenPipe`] if its reader is gone.
impl LogWriter {
    /// How many entries were written.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds an entry. Where several logs are shown together, `log` is the name of this one.
    pub fn write(&mut self, entry: &LogEntry, log: Option<&str>) -> io::Result<()> {
        match &mut self.form {
            LogForm::Data(data) => data.write(entry.value())?,
            LogForm::TextLine => self.add_line(entry, log),
            LogForm::ScriptLine => self.ui.show_item(&views::Raw(value_of(entry)?))?,
            LogForm::Script(entries) => entries.push(value_of(entry)?),
        }
        self.count += 1;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes what was collected.
    pub fn flush(&mut self) -> io::Result<()> {
        if let LogForm::Data(data) = &mut self.form {
            return data.flush();
        }
        if self.buffer.is_empty() {
            return Ok(());
        }
        // The lines have no secrets any more.
        let written = self.ui.write_stdout(&self.ui.without_commands(&self.buffer));
        self.buffer.clear();
        written
    }

    /// Ends the log.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.form {
            LogForm::Data(data) => data.finish(),
            LogForm::Script(entries) => self.ui.show(&views::Raw(Value::Array(entries))),
            LogForm::TextLine | LogForm::ScriptLine => Ok(()),
        }
    }

    /// Adds the line of an entry. One of another shape than the reference says is shown as it was sent.
    fn add_line(&mut self, entry: &LogEntry, log: Option<&str>) {
        let row = entry.row();
        let pieces = match &row {
            Some(row) => self.pieces(entry, row, log),
            None => [Some(plain(String::from_utf8_lossy(entry.json()))), None, None, None, None],
        };
        let start = self.buffer.len();
        for (text, _) in pieces.iter().flatten() {
            self.buffer.push_str(if self.buffer.len() > start { "  " } else { "" });
            self.buffer.push_str(text);
        }
        let line = &self.buffer[start..];
        let is_clean = self.ui.redactor().finds_nothing(line);
        let paint = Paint::new(self.ui.stdout_is_colored());
        if !is_clean || paint != Paint::new(false) || matches!(escape::line(line), Cow::Owned(_)) {
            self.buffer.truncate(start);
            for (text, style) in pieces.iter().flatten() {
                let text = if is_clean { escape::line(text) } else { self.ui.shown_line(text).into() };
                self.buffer.push_str(if self.buffer.len() > start { "  " } else { "" });
                self.buffer.push_str(&paint.paint(*style, &text));
            }
        }
        self.buffer.truncate(
            start + self.buffer[start..].trim_end_matches(|character: char| character.is_ascii_whitespace()).len(),
        );
        self.buffer.push('\n');
    }

    fn pieces<'p>(&mut self, entry: &LogEntry, row: &'p LogRow<'_>, log: Option<&'p str>) -> [Option<Piece<'p>>; 5] {
        let time = self.time(entry, row).map(|time| (time, TextStyle::Faint));
        let severity = row.severity.as_ref();
        let name = match severity {
            // The most usual ones, already padded.
            Some(LogSeverity::Info) => "INFO   ".into(),
            Some(LogSeverity::Error) => "ERROR  ".into(),
            other => format!("{:<7}", other.map_or("-", LogSeverity::as_str)).into(),
        };
        let mut message = views::log_message(row, self.style.is_raw);
        match &mut message {
            Cow::Borrowed(text) => *text = text.trim_end(),
            Cow::Owned(text) => text.truncate(text.trim_end().len()),
        }
        [
            log.map(|log| self.name(0, log)),
            time,
            Some(self.name(1, row.application_name.as_deref().unwrap_or("-"))),
            Some((name, style_of(severity))),
            Some(plain(message)),
        ]
    }

    /// A name in its colour, which is the same in every run. On a terminal names are aligned.
    fn name<'p>(&mut self, kind: usize, name: &'p str) -> Piece<'p> {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let mut text = Cow::Borrowed(name);
        if self.ui.options().stdout_is_terminal {
            self.widths[kind] = self.widths[kind].max(width::columns(name).min(WIDEST_NAME));
            text = width::pad(name, self.widths[kind]).into();
        }
        (text, TextStyle::Member(hash as usize % 6))
    }

    /// The time in a fixed width. Text that is not a timestamp is unchanged.
    fn time<'p>(&mut self, entry: &LogEntry, row: &'p LogRow<'_>) -> Option<Cow<'p, str>> {
        let times = &self.style.times;
        let Some(time) = entry.time().filter(|_| !matches!(times, LogTimes::None)) else {
            return (!matches!(times, LogTimes::None)).then(|| row.timestamp.as_deref().unwrap_or("-").into());
        };
        Some(match times {
            LogTimes::Clock(zone) => self.minute.text(time, zone, "%Y-%m-%d %H:%M:", *zone == TimeZone::UTC).into(),
            LogTimes::Iso => self.minute.text(time, &TimeZone::UTC, "%Y-%m-%dT%H:%M:", true).into(),
            LogTimes::Relative => format!("{:>8}", age(Timestamp::now().duration_since(time))).into(),
            LogTimes::None => "".into(),
        })
    }
}

fn plain<'p>(text: impl Into<Cow<'p, str>>) -> Piece<'p> {
    (text.into(), TextStyle::Plain)
}

/// An entry for a script.
fn value_of(entry: &LogEntry) -> io::Result<Value> {
    serde_json::from_slice(entry.json())
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("a log entry cannot be used: {error}")))
}

fn age(age: SignedDuration) -> String {
    match age.try_into() {
        Ok(age) => format!("{} ago", duration::rounded(age)),
        Err(_) => "now".to_owned(),
    }
}

fn style_of(severity: Option<&LogSeverity>) -> TextStyle {
    use LogSeverity::{Alert, Critical, Debug, Emergency, Error, Warning};
    match severity {
        Some(Error | Critical | Alert | Emergency) => TextStyle::Bad,
        Some(Warning) => TextStyle::Caution,
        Some(Debug) => TextStyle::Faint,
        _ => TextStyle::Plain,
    }
}
