use std::io::Write as _;

use proptest::prelude::*;
use tar::{Builder, Header};

use super::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Builds an archive. Names and links are written unchecked, so that they can be hostile.
struct Tar(Builder<Vec<u8>>);

impl Tar {
    fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    fn entry(mut self, kind: EntryType, name: &str, link: &str, mode: u32, content: &[u8]) -> Self {
        let mut header = Header::new_ustar();
        let fields = header.as_old_mut();
        fields.name[..name.len()].copy_from_slice(name.as_bytes());
        fields.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(content.len() as u64);
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    fn file(self, name: &str, content: &str) -> Self {
        self.entry(EntryType::Regular, name, "", 0o644, content.as_bytes())
    }

    fn link(self, kind: EntryType, name: &str, target: &str) -> Self {
        self.entry(kind, name, target, 0o777, b"")
    }

    fn comment(self, comment: &str) -> Self {
        let length = comment.len() + "00 comment=\n".len();
        let record = format!("{length} comment={comment}\n");
        self.entry(EntryType::XGlobalHeader, "pax_global_header", "", 0o666, record.as_bytes())
    }

    fn plain(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }

    fn packed(self) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.plain()).unwrap();
        encoder.finish().unwrap()
    }

    /// The error of unpacking it. Nothing may have been written outside the folder.
    #[track_caller]
    fn refusal(self) -> String {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("in");
        fs::create_dir(&folder).unwrap();
        let error = unpack(&self.packed(), &folder, ArchiveLimits::default()).unwrap_err();
        assert_eq!(fs::read_dir(around.path()).unwrap().count(), 1, "something was written outside");
        error.to_string()
    }
}

/// Unpacks an archive that is valid.
#[track_caller]
fn unpacked(bytes: &[u8]) -> (tempfile::TempDir, Unpacked) {
    let folder = tempfile::tempdir().unwrap();
    let unpacked = unpack(bytes, folder.path(), ArchiveLimits::default()).unwrap();
    (folder, unpacked)
}

#[test]
fn the_top_folder_is_the_root_and_the_commit_is_read() {
    let tar = || {
        let tar = Tar::new().comment(COMMIT).entry(EntryType::Directory, "shop-main/", "", 0o755, b"");
        tar.file("shop-main/connect.yaml", "deployAs: []").file("./shop-main/web/src/index.js", "1")
    };
    for bytes in [tar().packed(), tar().plain()] {
        let (folder, Unpacked { root, commit }) = unpacked(&bytes);
        assert_eq!(root, folder.path().join("shop-main"));
        assert_eq!(commit.as_deref(), Some(COMMIT));
        assert_eq!(fs::read_to_string(root.join("connect.yaml")).unwrap(), "deployAs: []");
        assert_eq!(fs::read_to_string(root.join("web/src/index.js")).unwrap(), "1");
    }
}

#[test]
fn without_a_single_top_folder_the_destination_is_the_root() {
    let (folder, found) = unpacked(&Tar::new().file("connect.yaml", "").file("web/index.js", "").packed());
    assert_eq!(found, Unpacked { root: folder.path().to_owned(), commit: None });
    let (folder, found) = unpacked(&Tar::new().file("connect.yaml", "").packed());
    assert_eq!(found.root, folder.path());
}

#[test]
fn a_comment_that_is_not_a_commit_is_ignored() {
    for comment in ["made by hand today", "0123456789abcdef0123456789abcdef0123456\u{1b}"] {
        assert_eq!(unpacked(&Tar::new().comment(comment).file("a/b", "").packed()).1.commit, None);
    }
}

#[test]
fn long_names_are_kept() {
    let long = format!("top/{}/{}.ts", "folder".repeat(20), "name".repeat(30));
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(1);
    builder.append_data(&mut header, &long, &b"x"[..]).unwrap();
    let (folder, _) = unpacked(&builder.into_inner().unwrap());
    assert_eq!(fs::read(folder.path().join(long)).unwrap(), b"x");
}

#[test]
fn the_last_of_several_files_with_one_name_is_kept() {
    let (_folder, found) = unpacked(&Tar::new().file("a/b", "long ago").file("a/b", "now").packed());
    assert_eq!(fs::read_to_string(found.root.join("b")).unwrap(), "now");
}

#[cfg(unix)]
#[test]
fn only_the_executable_bit_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let tar = Tar::new().entry(EntryType::Regular, "a/run", "", 0o6755, b"").entry(
        EntryType::Regular,
        "a/read",
        "",
        0o4066,
        b"",
    );
    let (_folder, found) = unpacked(&tar.packed());
    let mode = |name| fs::metadata(found.root.join(name)).unwrap().permissions().mode();
    assert_eq!((mode("run") & 0o7100, mode("read") & 0o7111), (0o100, 0));
    assert_eq!(mode("read") & 0o600, 0o600, "its owner can read and write it");
}

#[test]
fn nothing_is_written_outside() {
    for name in ["/etc/passwd", "a/../../b", "..", "a/.."] {
        let refusal = Tar::new().file("a/ok", "").file(name, "x").refusal();
        assert!(refusal.contains(&format!("contains `{name}`, which is not allowed: its path")), "{refusal}");
    }
    for name in ["a/.git/config", "a/.GIT/hooks/post-checkout", ".git/config", "a/Git~1/config"] {
        assert!(Tar::new().file(name, "").refusal().contains("the git repository itself"), "{name}");
    }
    for name in ["a\\..\\b", "a/\u{1b}[2J", "a/.. /b", "a/.git./config", "a."] {
        assert!(Tar::new().file(name, "").refusal().contains("not every system"), "{name:?}");
    }
}

#[test]
fn devices_and_pipes_are_refused() {
    for kind in [EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::new(b'?')] {
        let refusal = Tar::new().entry(kind, "a/b", "", 0o644, b"").refusal();
        assert_eq!(refusal, "the archive contains `a/b`, which is not allowed: it is not a file, a folder or a link");
    }
}

#[test]
fn a_file_and_a_folder_with_one_name_are_refused() {
    assert!(Tar::new().file("a/b", "").file("a/b/c", "").refusal().contains("a file has the same name"));
    assert!(Tar::new().file("a/b/c", "").file("a/b", "").refusal().contains("a folder has the same name"));
}

#[cfg(unix)]
#[test]
fn links_that_stay_inside_are_kept() {
    let tar = Tar::new()
        .link(EntryType::Symlink, "a/web/shared", "../shared")
        .link(EntryType::Symlink, "a/up", "web/..")
        .file("a/x", "");
    assert!(tar.refusal().contains("`a/up`"), "a `..` after a name depends on what the name links to");
    let tar = Tar::new()
        .link(EntryType::Symlink, "a/web/shared", "../shared")
        .link(EntryType::Symlink, "a/web/top", "..")
        .link(EntryType::Link, "a/copy", "a/shared/x")
        .file("a/shared/x", "content");
    let (_folder, found) = unpacked(&tar.packed());
    for name in ["web/shared/x", "web/top/shared/x", "copy"] {
        assert_eq!(fs::read_to_string(found.root.join(name)).unwrap(), "content", "{name}");
    }
}

#[test]
fn links_that_lead_outside_are_refused() {
    for target in ["/etc/passwd", "..", "../", "../../b", "../a/../../b", "b/../../..", "", "..//etc"] {
        let refusal = Tar::new().file("a/ok", "").link(EntryType::Symlink, "a/link", target).refusal();
        assert!(refusal.contains("contains `a/link`, which is not allowed: it links to something outside"), "{target}");
    }
    for target in ["/etc/passwd", "../x", "a/missing", "a"] {
        let refusal = Tar::new().file("a/ok", "").link(EntryType::Link, "a/link", target).refusal();
        assert!(
            refusal.contains("contains `a/link`, which is not allowed: it links to something"),
            "{target}: {refusal}"
        );
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let around = tempfile::tempdir().unwrap();
    let out = around.path().to_str().unwrap().to_owned();
    let through = Tar::new().link(EntryType::Symlink, "a/l", &out).file("a/l/evil", "x").refusal();
    assert!(through.contains("`a/l`"), "{through}");
    let through = Tar::new().file("a/d/x", "").link(EntryType::Symlink, "a/l", "d").file("a/l/evil", "x").refusal();
    assert!(through.contains("the same name"), "{through}");
    let chain = Tar::new().file("a/d/x", "").link(EntryType::Symlink, "a/d/l", "..").link(
        EntryType::Symlink,
        "a/m",
        "d/l/../..",
    );
    assert!(chain.refusal().contains("`a/m`"));
    assert_eq!(fs::read_dir(around.path()).unwrap().count(), 0);
}

#[test]
fn the_beginning_of_something_else_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let failure = |bytes: &[u8]| unpack(bytes, folder.path(), ArchiveLimits::default()).unwrap_err().to_string();
    let page = failure(b"<!DOCTYPE html>\n<html><title>Not Found</title></html>");
    assert_eq!(page, "it is not an archive; it begins with `<!DOCTYPE html> <html><title>Not Found</`");
    assert_eq!(failure(b""), "the archive is empty");
    assert_eq!(failure(&Tar::new().packed()), "the archive is empty");
    assert!(failure(b"\x1f\x8b not packed").contains("damaged"));
}

#[test]
fn every_truncation_is_detected() {
    let whole = Tar::new().file("a/b", &"text ".repeat(400)).packed();
    for length in 2..whole.len() {
        let folder = tempfile::tempdir().unwrap();
        let outcome = unpack(&whole[..length], folder.path(), ArchiveLimits::default());
        assert!(matches!(outcome, Err(ArchiveError::Damaged(_))), "{length} of {} bytes: {outcome:?}", whole.len());
    }
}

#[test]
fn decompression_bombs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = Tar::new().file("a/b", &"\0".repeat(3 * 1024 * 1024)).packed();
    let limits = ArchiveLimits { unpacked: 2 * 1024 * 1024, entries: 10 };
    let error = unpack(&bomb, folder.path(), limits).unwrap_err();
    assert_eq!(error.to_string(), "the archive contains more than 2 MiB");
    let many = (0..11).fold(Tar::new(), |tar, index| tar.file(&format!("a/{index}"), "")).packed();
    let error = unpack(&many, folder.path(), limits).unwrap_err();
    assert_eq!(error.to_string(), "the archive contains more than 10 files");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any names, links and damage: no panic, and nothing outside the folder.
    #[test]
    fn no_generated_archive_leads_outside(
        entries in proptest::collection::vec(("[ab./]{1,8}", "[ab./]{0,8}", 0_u8..8), 1..8),
        damage in proptest::option::of((0_usize..4096, any::<u8>())),
    ) {
        let kinds = [EntryType::Symlink, EntryType::Link, EntryType::Directory];
        let mut tar = Tar::new();
        for (name, link, kind) in &entries {
            let kind = kinds.get(usize::from(*kind)).copied().unwrap_or(EntryType::Regular);
            tar = tar.entry(kind, name, link, 0o644, b"");
        }
        let mut bytes = tar.plain();
        if let Some((at, byte)) = damage.filter(|(at, _)| *at < bytes.len()) {
            bytes[at] = byte;
        }
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("around/in");
        fs::create_dir_all(&folder).unwrap();
        let outcome = unpack(&bytes, &folder, ArchiveLimits::default());
        prop_assert_eq!(fs::read_dir(around.path().join("around")).unwrap().count(), 1);
        if outcome.is_ok() {
            let root = folder.canonicalize().unwrap();
            for path in below(&folder) {
                if let Ok(real) = path.canonicalize() {
                    prop_assert!(real.starts_with(&root), "{} leads to {}", path.display(), real.display());
                }
            }
        }
    }
}

/// Everything below a folder, without following links.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            found.push(entry.path());
            open.extend(entry.file_type().unwrap().is_dir().then(|| entry.path()));
        }
    }
    found
}

#[test]
fn an_archive_has_256_mib_and_20000_entries_at_most() {
    let limits = ArchiveLimits::default();
    assert_eq!((limits.unpacked, limits.entries), (268_435_456, 20_000));
}
