//! The console blocks of a document.

use std::path::Path;

/// A console block: command lines after `$ `, each with the output that the document shows.
#[derive(Debug)]
pub struct Block {
    /// Document and line, such as `README.md:17`.
    pub place: String,
    /// How it is run.
    pub mark: Mark,
    pub commands: Vec<CommandLine>,
}

/// An HTML comment directly before a block, which readers do not see.
#[derive(Debug, PartialEq)]
pub enum Mark {
    /// No comment.
    None,
    /// `run in: PLACE`
    RunIn(String),
    /// `not run: REASON`
    NotRun(String),
}

/// A command line and the lines that the document shows after it.
#[derive(Debug)]
pub struct CommandLine {
    pub text: String,
    pub output: Vec<String>,
}

impl Block {
    /// The blocks of a document in this repository.
    ///
    /// # Panics
    /// If a command could escape: in a block of another language of shells, or after a misspelt comment.
    pub fn all(document: &str) -> Vec<Self> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
        Self::parse(document, &text)
    }

    fn parse(document: &str, text: &str) -> Vec<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let mut blocks = Vec::new();
        let mut index = 0;
        while index < lines.len() {
            let place = format!("{document}:{}", index + 1);
            if let Some(language) = lines[index].trim_start().strip_prefix("```") {
                let length = lines[index + 1..].iter().position(|line| line.trim_start() == "```");
                let content = &lines[index + 1..=index + length.unwrap_or_else(|| panic!("{place} does not end"))];
                match language {
                    "console" => {
                        let mark = Mark::parse(index.checked_sub(1).map_or("", |before| lines[before]), &place);
                        blocks.push(Self { commands: CommandLine::parse(content, &place), mark, place });
                    }
                    "" | "sh" | "bash" | "shell" => panic!("{place}: the language of commands is `console`"),
                    _ => {}
                }
                index += content.len() + 1;
            }
            index += 1;
        }
        blocks
    }
}

impl Mark {
    fn parse(line: &str, place: &str) -> Self {
        let comment = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        match comment.and_then(|comment| comment.split_once(": ")) {
            Some(("run in", place)) => Self::RunIn(place.to_owned()),
            Some(("not run", reason)) => Self::NotRun(reason.to_owned()),
            _ if line.contains("<!--") => panic!("{place}: `{line}` is neither `run in: …` nor `not run: …`"),
            _ => Self::None,
        }
    }
}

impl CommandLine {
    fn parse(lines: &[&str], place: &str) -> Vec<Self> {
        let mut commands: Vec<Self> = Vec::new();
        for line in lines {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(text), _) => commands.push(Self { text: text.to_owned(), output: Vec::new() }),
                (None, Some(command)) => command.output.push((*line).to_owned()),
                (None, None) => panic!("{place}: the first line is no command"),
            }
        }
        commands
    }

    /// The command line of ctconnect in it, as words for the grammar, without a comment and without redirections.
    pub fn of_ctconnect(&self) -> Option<String> {
        let ours = self.text.strip_prefix("cargo run --release --").map(|flags| format!("ctconnect{flags}"));
        let ours = ours.unwrap_or_else(|| self.text.clone());
        let ours = ours.split(" # ").next().unwrap().split(" > ").next().unwrap();
        ours.starts_with("ctconnect ").then(|| ours.trim_end().to_owned())
    }
}

#[test]
fn blocks_have_commands_output_and_a_mark() {
    let text = "a\n<!-- not run: no docker -->\n```console\n$ one\n$ two\nshown\n\nmore\n```\n```yaml\n$ x\n```\n```console\n$ b\n```\n";
    let blocks = Block::parse("X.md", text);
    let places: Vec<&str> = blocks.iter().map(|block| block.place.as_str()).collect();
    assert_eq!(places, ["X.md:3", "X.md:13"]);
    assert_eq!((&blocks[0].mark, &blocks[1].mark), (&Mark::NotRun("no docker".to_owned()), &Mark::None));
    assert_eq!(blocks[0].commands.len(), 2);
    assert_eq!(blocks[0].commands[1].output, ["shown", "", "more"]);
    for wrong in [
        "```sh\n$ x\n```",
        "```\nx\n```",
        "<!-- norun: x -->\n```console\n$ x\n```",
        "```console\nx\n```",
        "```console\n$ x",
    ] {
        assert!(std::panic::catch_unwind(|| Block::parse("X.md", wrong)).is_err(), "{wrong}");
    }
}
