//! Everything that people and programs read: the answer on standard output, all talk on standard error.
//!
//! [`Ui`] is the only writer to either. What it shows as a table or page passes through [`escape`]; secured values pass
//! through [`mask`] in every format.

pub mod escape;
mod failure;
mod hidden_input;
mod labelled;
pub mod mask;
mod options;
mod page;
mod paint;
mod progress;
mod prompt;
mod render;
mod screen;
mod streams;
mod table;
mod talk;
mod ui;
pub mod views;
mod width;

pub use labelled::Label;
pub use options::{ColorChoice, Format, ProgressMode, UiOptions};
pub use page::{StyledText, TextPage};
pub use paint::{Paint, TextStyle};
pub use progress::ProgressStep;
pub use prompt::Choice;
pub use screen::restore_terminal_on_panic;
pub use streams::CapturedOutput;
pub use table::{Column, Table};
pub use ui::{Row, Ui, View};
