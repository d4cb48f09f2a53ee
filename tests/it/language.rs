//! The words of the texts that users read: plain technical English.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::harness::grammar;
use crate::sources::{Sources, is_test};

/// Words that read like a translation, with what to write instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("world", "state"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("cure", "fix"),
    ("cures", "fixes"),
    ("told", "reported"),
    ("talk", "message"),
    ("talks", "sends"),
    ("grave", "severe"),
    ("gravest", "most severe"),
    ("kin", "process tree"),
    ("whom", "the current identity"),
    ("harmless", "escaped"),
    ("lack", "is missing"),
    ("lacks", "is missing"),
    ("lacking", "missing"),
    ("upwards", "in the parent folders"),
    ("ridden", "retried"),
    ("somebody", "someone, or the thing itself"),
    ("nobody", "no one, or the thing itself"),
    ("whoever", "the thing itself"),
    ("stands", "is"),
    ("passed over", "skipped"),
    ("pass over", "skip"),
    ("taken for", "mistaken for"),
    ("left out", "[default: …]"),
    ("begun", "started"),
    ("meanwhile", "in the meantime, or when"),
];

#[test]
fn help_is_plain_technical_english() {
    let mut wrong = Vec::new();
    check_command(&grammar(), &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn check_command(command: &clap::Command, wrong: &mut Vec<String>) {
    let mut texts: Vec<String> =
        [command.get_about(), command.get_long_about()].into_iter().flatten().map(ToString::to_string).collect();
    for argument in command.get_arguments() {
        texts.extend([argument.get_help(), argument.get_long_help()].into_iter().flatten().map(ToString::to_string));
        texts.extend(
            argument.get_possible_values().iter().filter_map(|value| value.get_help()).map(ToString::to_string),
        );
    }
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    if about.chars().count() > 60 || about.ends_with('.') {
        wrong.push(format!(
            "{}: the first line is at most 60 characters, without a full stop: {about}",
            command.get_name()
        ));
    }
    for text in texts {
        wrong.extend(problems(&text).map(|problem| format!("{}: {problem}", command.get_name())));
    }
    command.get_subcommands().for_each(|command| check_command(command, wrong));
}

#[test]
fn messages_are_plain_technical_english() {
    let wrong = Sources::look(|sources| {
        let mut wrong = BTreeSet::new();
        for file in &sources.files {
            let mut texts = Texts::default();
            texts.visit_file(&file.syntax);
            for text in texts.texts.iter().filter(|text| text.contains(' ')) {
                wrong.extend(problems(text).map(|problem| format!("{}: {problem}", file.name)));
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The forbidden words of a text.
fn problems(text: &str) -> impl Iterator<Item = String> {
    let words = format!(" {} ", text.replace(|c: char| !c.is_alphanumeric(), " ").to_lowercase());
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.to_owned();
    FORBIDDEN.iter().filter_map(move |(word, instead)| {
        let is_there = format!(" {words} ").contains(&format!(" {word} "));
        is_there.then(|| format!("`{word}`, write `{instead}`: {text}"))
    })
}

#[test]
fn whole_words_are_found_in_any_case() {
    assert_eq!(problems("Mend it: the worldwide state lacks nothing").count(), 2);
    assert_eq!(problems("was passed   over").count(), 1);
    assert_eq!(problems("recommended, kindly").count(), 0);
}

/// The string literals of the program: documentation included, tests left out.
#[derive(Default)]
struct Texts {
    texts: Vec<String>,
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.texts.push(literal.value());
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.tokens(invocation.tokens.clone());
    }
}

impl Texts {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(literal) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.texts.push(literal.value());
                    }
                }
                _ => {}
            }
        }
    }
}
