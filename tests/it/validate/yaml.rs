//! Messages about invalid YAML, and about YAML that connect.yaml does not allow.

use super::shown;

#[test]
fn a_wrong_indentation() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
     applicationType: assets
"), @r"
    error[yaml-syntax]: the indentation of this line matches no line above
     --> connect.yaml:3:6
      |
    3 |      applicationType: assets
      |      ^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: connect.yaml:2:3
      |
    2 |   - name: tax
      |   ----------- this line already has a value
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 4 spaces, like the line above; or remove the value there, if this belongs below
    ");
}

#[test]
fn an_item_with_an_indentation_of_its_own() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: assets
   - name: front
     applicationType: assets
"), @r"
    error[yaml-syntax]: the indentation of this line matches no line above
     --> connect.yaml:4:4
      |
    4 |    - name: front
      |    ^^^^^^^^^^^^^
      |
     ::: connect.yaml:2:3
      |
    2 |   - name: tax
      |   ----------- this line probably has the intended level
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 2 spaces instead of 3
    ");
}

#[test]
fn an_item_among_keys() {
    insta::assert_snapshot!(shown(r"deployAs:
  name: tax
  - name: front
    applicationType: assets
"), @r"
    error[yaml-syntax]: a list item (`- `) is among the keys of a mapping
     --> connect.yaml:3:3
      |
    3 |   - name: front
      |   ^^^^^^^^^^^^^
      |
     ::: connect.yaml:2:3
      |
    2 |   name: tax
      |   --------- a mapping begins here, not a list
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: begin the first of these lines with `- `, or remove the lines that do not belong here
    ");
}

#[test]
fn a_missing_colon() {
    insta::assert_snapshot!(shown(r"deployAs
  - name: tax
"), @r"
    error[yaml-syntax]: the colon is missing in this line
     --> connect.yaml:1:1
      |
    1 | deployAs
      | ^^^^^^^^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: write `key: value`, or `key:` with its contents indented below
    ");
}

#[test]
fn a_missing_space_after_a_colon() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name:tax
    applicationType: assets
"), @r"
    error[yaml-syntax]: a space is missing after the colon
     --> connect.yaml:2:3
      |
    2 |   - name:tax
      |   ^^^^^^^^^^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: write `name: tax`
    ");
}

#[test]
fn an_unclosed_bracket() {
    insta::assert_snapshot!(shown(r"deployAs: [
"), @r"
    error[yaml-syntax]: this `[` is never closed
     --> connect.yaml:1:11
      |
    1 | deployAs: [
      |           ^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: close it with `]`
    ");
}

#[test]
fn an_unclosed_quote() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: "tax
    applicationType: assets
"#), @r#"
    error[yaml-syntax]: this quote is not closed on its line, and the next line is not indented
     --> connect.yaml:2:11
      |
    2 |   - name: "tax
      |           ^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: close the string with the same quote
    "#);
}

#[test]
fn a_quote_inside_quotes() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: CURRENCY
          description: 'The shop's currency'
"), @r"
    error[unquoted-text]: the string continues after its closing quote
     --> connect.yaml:8:24
      |
    8 |           description: 'The shop's currency'
      |                        ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: inside single quotes, write `''` for a quote; or use double quotes
    ");
}

#[test]
fn an_unknown_escape() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: PATTERN
          description: "Such as \d+"
"#), @r#"
    error[unquoted-text]: a backslash in double quotes begins an escape sequence, and this one is unknown
     --> connect.yaml:8:24
      |
    8 |           description: "Such as \d+"
      |                        ^^^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: write `\\` for a backslash, or use single quotes
    "#);
}

#[test]
fn a_colon_in_a_string() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: FLAGS
          description: Feature flags: a, b
"), @r#"
    error[unquoted-text]: a string that contains a colon and a space (`: `) needs quotes
     --> connect.yaml:8:24
      |
    8 |           description: Feature flags: a, b
      |                        ^^^^^^^^^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: quote it: `description: "Feature flags: a, b"`
    "#);
}

#[test]
fn a_string_that_begins_with_a_bracket() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: FLAGS
          description: [a, b] or nothing
"), @r#"
    error[unquoted-text]: a string that begins with a bracket needs quotes
     --> connect.yaml:8:24
      |
    8 |           description: [a, b] or nothing
      |                        ^^^^^^^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: quote it: `description: "[a, b] or nothing"`
    "#);
}

#[test]
fn a_string_that_begins_with_an_at_sign() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: SCOPE
          description: @scope of the package
"), @r#"
    error[unquoted-text]: a string that begins with `@` needs quotes
     --> connect.yaml:8:24
      |
    8 |           description: @scope of the package
      |                        ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: quote it: `description: "@scope of the package"`
    "#);
}

#[test]
fn a_schedule_without_quotes() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: */5 * * * *
"), @r#"
    error[unquoted-text]: a string that begins with `*` needs quotes, because `*` begins an alias
     --> connect.yaml:6:17
      |
    6 |       schedule: */5 * * * *
      |                 ^^^^^^^^^^^
      |
      = note: Some characters have a special meaning in YAML, so a string that contains them needs quotes.
      = help: quote it: `schedule: "*/5 * * * *"`
    "#);
}

#[test]
fn a_template_that_was_not_filled_in() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: FLAGS
          description: {{ flags }}
"), @r#"
    error[wrong-type]: `description` must be a string, but is a mapping
     --> connect.yaml:8:24
      |
    8 |           description: {{ flags }}
      |                        ^^^^^^^^^^^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: if it is a string, quote it: `description: "{{ flags }}"`
    "#);
}

#[test]
fn a_merge_conflict() {
    insta::assert_snapshot!(shown(r"deployAs:
<<<<<<< HEAD
  - name: tax
=======
  - name: taxes
>>>>>>> main
"), @r"
    error[yaml-syntax]: unresolved Git merge conflict
     --> connect.yaml:2:1
      |
    2 | <<<<<<< HEAD
      | ^^^^^^^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: keep one of the two versions, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`
    ");
}

#[test]
fn a_tab_for_indentation() {
    insta::assert_snapshot!(shown(r"deployAs:
	- name: tax
"), @r"
    error[tab-indentation]: a tab is used for indentation
     --> connect.yaml:2:1
      |
    2 |     - name: tax
      | ^^^^
      |
      = note: YAML does not allow tabs for indentation.
      = help: replace the tab with spaces, two for each level
    ");
}

#[test]
fn a_tab_after_a_dash() {
    insta::assert_snapshot!(shown(r"deployAs:
  -	name: tax
    applicationType: assets
"), @r"
    error[tab-indentation]: a tab is used for indentation
     --> connect.yaml:2:4
      |
    2 |   -    name: tax
      |    ^^^^
      |
      = note: YAML does not allow tabs for indentation.
      = help: replace the tab with spaces, two for each level
    ");
}

#[test]
fn a_merge_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - &base
    name: tax
    applicationType: assets
  - <<: *base
    name: front
"), @r"
    error[merge-key]: merge keys (`<<`) are not supported
     --> connect.yaml:5:5
      |
    5 |   - <<: *base
      |     ^^
      |
      = note: YAML 1.2 has no merge keys; the platform treats `<<` as an unknown key.
      = help: write out the merged keys; an alias for a whole value, such as `configuration: *name`, is allowed
    ");
}

#[test]
fn several_documents() {
    insta::assert_snapshot!(shown(r"deployAs: []
---
"), @r"
    error[several-documents]: a second document begins here
     --> connect.yaml:2:1
      |
    2 | ---
      | ^^^ remove this line, and everything below it that does not belong to the file
      |
      = note: The platform reads a single document.
      = help: use `---` only once, before the first key
    ");
}

#[test]
fn a_duplicate_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: assets
    name: front
"), @r"
    error[duplicate-key]: duplicate key `name` in the same mapping
     --> connect.yaml:4:5
      |
    4 |     name: front
      |     ^^^^ second occurrence
      |
     ::: connect.yaml:2:5
      |
    2 |   - name: tax
      |     ---- first occurrence
      |
      = note: A mapping can contain a key only once; otherwise it is unclear which value applies.
      = help: remove one of them; to begin a new list item, write `- ` before it
    ");
}

#[test]
fn an_unknown_alias() {
    insta::assert_snapshot!(shown(r"deployAs: *applications
"), @r#"
    error[unknown-alias]: there is no anchor `&applications` before this alias
     --> connect.yaml:1:11
      |
    1 | deployAs: *applications
      |           ^^^^^^^^^^^^^
      |
      = note: An alias such as `*name` repeats the value that an anchor `&name` marked earlier in the file.
      = help: if it is a string, quote it: "*applications"
    "#);
}

#[test]
fn a_cycle_of_aliases() {
    insta::assert_snapshot!(shown(r"deployAs: &list
  - *list
"), @r"
    error[alias-cycle]: this alias is inside the value that it repeats
     --> connect.yaml:2:5
      |
    2 |   - *list
      |     ^^^^^
      |
     ::: connect.yaml:2:3
      |
    2 |   - *list
      |   - the value begins here
      |
      = note: A value that contains itself has no end.
      = help: replace the alias by the value that you mean
    ");
}

#[test]
fn yaml_1_1() {
    insta::assert_snapshot!(shown(r"%YAML 1.1
---
deployAs: []
"), @r"
    warning[yaml-version]: the file declares that it is YAML 1.1
     --> connect.yaml:2:1
      |
    2 | ---
      | ^^^
      |
      = note: In YAML 1.1, words such as `yes` and `on` are booleans, so the file can be read in two ways.
      = help: remove the line `%YAML 1.1`
    ");
}

#[test]
fn an_unsupported_tag() {
    insta::assert_snapshot!(shown(r"deployAs: !!omap []
"), @r"
    error[wrong-type]: connect.yaml does not support the type of the tag `!!omap`
     --> connect.yaml:1:18
      |
    1 | deployAs: !!omap []
      |                  ^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: remove `!!omap`
    ");
}

#[test]
fn a_control_character() {
    insta::assert_snapshot!(shown("deployAs: [] # \u{1b}\n"), @r"
    error[yaml-syntax]: YAML does not allow the control character U+001B
     --> connect.yaml:1:16
      |
    1 | deployAs: [] # �
      |                ^
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: remove it
    ");
}

#[test]
fn a_nul_character() {
    insta::assert_snapshot!(shown("deployAs: [] # \0\n"), @r"
    error[nul-byte]: the file contains a NUL character
     --> connect.yaml:1:16
      |
    1 | deployAs: [] # �
      |                ^
      |
      = note: YAML does not allow NUL characters.
      = help: remove it; if there are many, this is not a text file
    ");
}

#[test]
fn carriage_returns_without_line_feeds() {
    insta::assert_snapshot!(shown("deployAs:\r  - name: tax\r"), @r"
    error[carriage-return]: a carriage return without a line feed
     --> connect.yaml:1:10
      |
    1 | deployAs:�  - name: tax�
      |          ^
      |
      = note: The platform does not accept a carriage return alone as a line ending.
      = help: save the file with LF or CRLF line endings
    ");
}
