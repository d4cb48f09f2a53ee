//! The three streams of a process, real or captured.

use std::io::{self, BufRead, ErrorKind, Read as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most bytes that are read of standard input. A file that a flag names has the same limit, so that it does not matter
/// which way a value is given; `tests/it/constants.rs` compares the two.
const LONGEST_INPUT: u64 = 64 * 1024 * 1024;

fn within(read: usize, text: String) -> io::Result<String> {
    if read as u64 > LONGEST_INPUT {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {LONGEST_INPUT} bytes")));
    }
    Ok(text)
}

/// A stream with several owners. Writes never interleave.
#[derive(Clone)]
pub(super) struct Stream(Arc<Mutex<Box<dyn Write + Send>>>);

impl Stream {
    pub(super) fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(writer))))
    }

    /// Writes all of `bytes` and flushes, so that a full disk or a closed pipe is reported here and not at exit.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut writer = lock(&self.0);
        writer.write_all(bytes)?;
        writer.flush()
    }
}

/// Standard input, or text in its place for tests.
#[derive(Clone)]
pub(super) struct Input(Arc<Mutex<Box<dyn BufRead + Send>>>);

impl Input {
    pub(super) fn new(reader: impl BufRead + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(reader))))
    }

    /// Reads to the end of the stream.
    ///
    /// # Errors
    /// When it is longer than [`LONGEST_INPUT`], as a device without an end is.
    pub(super) fn read_all(&self) -> io::Result<String> {
        let mut text = String::new();
        let read = (&mut **lock(&self.0)).take(LONGEST_INPUT + 1).read_to_string(&mut text)?;
        within(read, text)
    }

    /// Reads one line without its line end; `None` at the end of the stream.
    pub(super) fn read_line(&self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = (&mut **lock(&self.0)).take(LONGEST_INPUT + 1).read_line(&mut line)?;
        let line = within(read, line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// What a [`super::Ui`] over buffers wrote.
#[derive(Debug, Clone, Default)]
pub struct WrittenText {
    stdout: Buffer,
    stderr: Buffer,
}

impl WrittenText {
    /// The text on standard output so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// The text on standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    pub(super) fn streams(&self) -> (Stream, Stream) {
        (Stream::new(self.stdout.clone()), Stream::new(self.stderr.clone()))
    }
}

#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.0)).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Locks a mutex even if another thread panicked while it held the lock: what it guards is consistent after every write.
pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// An input of this many bytes in one line.
    fn line(length: u64) -> Input {
        Input::new(io::BufReader::new(io::repeat(b'a').take(length)))
    }

    #[test]
    fn standard_input_is_read_up_to_its_limit() {
        let longest = usize::try_from(LONGEST_INPUT).unwrap();
        assert_eq!(line(LONGEST_INPUT).read_all().unwrap().len(), longest);
        assert_eq!(line(LONGEST_INPUT).read_line().unwrap().unwrap().len(), longest);
        // An input without an end, as of `/dev/zero`.
        let reads: [fn(&Input) -> io::Result<usize>; 2] =
            [|input| input.read_all().map(|text| text.len()), |input| Ok(input.read_line()?.unwrap_or_default().len())];
        for read in reads {
            let error = read(&line(u64::MAX)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::FileTooLarge);
            assert_eq!(error.to_string(), "it is longer than 67108864 bytes");
        }
    }

    #[test]
    fn standard_input_has_64_mib_at_most() {
        assert_eq!(LONGEST_INPUT, 67_108_864);
    }
}
