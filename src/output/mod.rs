//! Everything that people and programs read: results on standard output, messages on standard error.
//!
//! [`Ui`] is the only writer to either. Text for people passes through [`escape`]; secured values pass through [`mask`]
//! in every format.

pub mod escape;
mod failure;
mod hidden_input;
mod items;
mod labelled;
mod list;
mod log;
pub mod mask;
mod messages;
mod minute;
mod options;
mod page;
mod paint;
mod progress;
mod prompt;
mod render;
mod results;
mod script;
mod streams;
mod table;
mod ui;
pub mod views;
mod width;
mod wrap;

pub use labelled::Label;
pub use list::{ListRow, ListWriter};
pub use log::{LogStyle, LogTimes, LogWriter};
pub use options::{CiRunner, ColorChoice, Format, ProgressMode, UiOptions};
pub use page::{StyledText, TextPage};
pub use paint::{Paint, TextStyle};
pub use progress::{PlannedStep, ProgressPlan, ProgressStep, UsualTime, restore_terminal_on_panic};
pub use prompt::Choice;
pub use results::{Row, View};
pub use script::ScriptShape;
pub use table::{Column, Table};
pub use ui::Ui;
