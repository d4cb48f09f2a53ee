//! What a reader would see on a terminal.

/// The lines that remain on the screen after everything that moves the cursor or erases.
pub fn screen(bytes: &str) -> Vec<String> {
    let mut screen = Screen::default();
    let mut rest = bytes.chars();
    while let Some(character) = rest.next() {
        match character {
            '\n' => screen.move_to(screen.row + 1, screen.column),
            '\r' => screen.column = 0,
            '\u{1b}' => screen.control(&mut rest),
            character if character.is_control() => {}
            character => screen.write(character),
        }
    }
    screen.lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned()).collect()
}

#[derive(Default)]
struct Screen {
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
}

impl Screen {
    fn move_to(&mut self, row: usize, column: usize) {
        (self.row, self.column) = (row, column);
        if self.lines.len() <= row {
            self.lines.resize(row + 1, Vec::new());
        }
    }

    fn write(&mut self, character: char) {
        self.move_to(self.row, self.column);
        let line = &mut self.lines[self.row];
        if line.len() <= self.column {
            line.resize(self.column + 1, ' ');
        }
        line[self.column] = character;
        self.column += 1;
    }

    /// The rest of a control sequence. Colors and modes change nothing here.
    fn control(&mut self, rest: &mut std::str::Chars<'_>) {
        if rest.next() != Some('[') {
            return;
        }
        let mut parameter = String::new();
        let end = rest.find(|character| {
            let is_end = character.is_ascii_alphabetic();
            parameter.extend((!is_end).then_some(*character));
            is_end
        });
        let number = parameter.parse().unwrap_or(usize::from(!matches!(end, Some('J' | 'K'))));
        self.move_to(self.row, self.column);
        match (end, number) {
            (Some('A'), rows) => self.row = self.row.saturating_sub(rows),
            (Some('B'), rows) => self.move_to(self.row + rows, self.column),
            (Some('C'), columns) => self.column += columns,
            (Some('D'), columns) => self.column = self.column.saturating_sub(columns),
            (Some('G'), column) => self.column = column.saturating_sub(1),
            (Some('K'), 0) => self.lines[self.row].truncate(self.column),
            (Some('K'), _) => self.lines[self.row].clear(),
            (Some('J'), 0) => {
                self.lines[self.row].truncate(self.column);
                self.lines.truncate(self.row + 1);
            }
            _ => {}
        }
    }
}

#[test]
fn what_was_drawn_over_is_gone() {
    assert_eq!(screen("one\r\n\u{1b}[32mtwo\u{1b}[0m\r\n"), ["one", "two", ""]);
    assert_eq!(screen("⠋ waits\r\u{1b}[2K⠙ waits\r\u{1b}[2K✓ done\r\nnext"), ["✓ done", "next"]);
    assert_eq!(screen("a\r\nb\r\n\u{1b}[2A\u{1b}[JA\r\nB"), ["A", "B"]);
    assert_eq!(screen("abc\rx\u{1b}[K"), ["x"]);
}
