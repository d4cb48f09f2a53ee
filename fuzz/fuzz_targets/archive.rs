//! Archives: whatever they hold, nothing is written outside of the folder, no link leads out of it, and nothing panics.
//!
//! Half of the inputs are taken as an archive, the others as a list of entries of which one is made: checksums would
//! keep a fuzzer from most of the code.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};

use ctconnect::internals::{ArchiveLimits, unpack};
use libfuzzer_sys::fuzz_target;

const LIMITS: ArchiveLimits = ArchiveLimits { unpacked: 1 << 20, entries: 64 };

/// Parts of names from which paths are put together.
const PARTS: [&str; 12] = ["a", "b", "top", "..", ".", "", "/", ".git", "a/b", "../outside", "C:", "a\\b"];

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let archive = if kind % 2 == 0 { rest.to_owned() } else { made_of(rest) };
    let around = tempfile::tempdir().expect("the disk takes a folder");
    let folder = around.path().join("in");
    fs::create_dir(&folder).expect("the disk takes a folder");
    fs::write(around.path().join("outside"), "untouched").expect("the disk takes a file");
    if let Ok(unpacked) = unpack(&archive, &folder, LIMITS) {
        assert!(unpacked.root.starts_with(&folder) && unpacked.root.is_dir(), "the root is elsewhere");
    }
    assert_eq!(fs::read_to_string(around.path().join("outside")).expect("it is there"), "untouched");
    assert_eq!(fs::read_dir(around.path()).expect("it is there").count(), 2, "something was written outside");
    check(&folder, &folder.canonicalize().expect("it is there"));
});

/// Everything below `folder` is a file, a folder, or a link that does not lead out of `root`.
fn check(folder: &Path, root: &Path) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let entry = entry.expect("an entry can be read");
        let (kind, path) = (entry.file_type().expect("it has a type"), entry.path());
        if kind.is_symlink() {
            let target = follow(&path);
            assert!(target.starts_with(root), "{} leads to {}", path.display(), target.display());
        } else if kind.is_dir() {
            check(&path, root);
        } else {
            assert!(kind.is_file());
        }
    }
}

/// Where a link leads to: really, or by its text if nothing is there.
fn follow(link: &Path) -> PathBuf {
    if let Ok(target) = link.canonicalize() {
        return target;
    }
    let parent = link.parent().and_then(|parent| parent.canonicalize().ok()).expect("it stands in a folder");
    let mut target = parent;
    for part in fs::read_link(link).expect("it is a link").components() {
        match part {
            std::path::Component::ParentDir => _ = target.pop(),
            other => target.push(other),
        }
    }
    target
}

/// A tar archive with a valid checksum for each entry: type, name, link and content as the bytes say.
fn made_of(bytes: &[u8]) -> Vec<u8> {
    let mut archive = Vec::new();
    for entry in bytes.chunks_exact(6).take(LIMITS.entries + 1) {
        let mut header = [0_u8; 512];
        let content = vec![b'x'; usize::from(entry[5] % 8) * 100];
        write(&mut header[..100], &path(entry[1], entry[2]));
        write(&mut header[100..108], if entry[5] & 0x80 == 0 { "0000644" } else { "0000777" });
        write(&mut header[124..136], &format!("{:011o}", content.len()));
        header[156] = b"0125gxLK"[usize::from(entry[0] % 8)];
        write(&mut header[157..257], &path(entry[3], entry[4]));
        write(&mut header[257..265], "ustar\x0000");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        write(&mut header[148..156], &format!("{sum:06o}\0"));
        archive.extend_from_slice(&header);
        archive.extend_from_slice(&content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

/// A path of up to four parts.
fn path(first: u8, second: u8) -> String {
    let parts = [first >> 4, first & 15, second >> 4, second & 15];
    let known = parts.iter().filter_map(|part| PARTS.get(usize::from(*part)));
    known.copied().collect::<Vec<_>>().join("/")
}

fn write(field: &mut [u8], text: &str) {
    field[..text.len()].copy_from_slice(text.as_bytes());
}
