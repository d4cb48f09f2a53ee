//! Archives like those of GitHub, and invalid ones.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

/// The commit that the archives name.
pub const COMMIT: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const CONNECT_YAML: &str = "# Taxes.
deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
  - name: rates
    applicationType: job
    endpoint: /rates
    properties:
      schedule: \"0 2 * * *\"
";

/// Builds an archive. Names and links are written unchecked.
pub struct Archive(Builder<GzEncoder<Vec<u8>>>);

impl Archive {
    pub fn empty() -> Self {
        Self(Builder::new(GzEncoder::new(Vec::new(), Compression::fast())))
    }

    /// A small template, as `git archive` packs it.
    pub fn template() -> Self {
        let comment = format!("52 comment={COMMIT}\n");
        Self::empty()
            .entry(EntryType::XGlobalHeader, "pax_global_header", "", 0o666, comment.as_bytes())
            .entry(EntryType::Directory, "template-main/", "", 0o775, b"")
            .file("template-main/connect.yaml", CONNECT_YAML)
            .file("template-main/.gitignore", "node_modules\n")
            .file("template-main/tax/package.json", "{}")
            .file("template-main/tax/src/index.ts", "export {};")
            .file("template-main/rates/package.json", "{}")
            .file("template-main/rates/index.js", "")
            .entry(EntryType::Regular, "template-main/run.sh", "", 0o4775, b"#!/bin/sh\n")
    }

    pub fn entry(mut self, kind: EntryType, name: &str, link: &str, mode: u32, content: &[u8]) -> Self {
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

    pub fn file(self, name: &str, content: &str) -> Self {
        self.entry(EntryType::Regular, name, "", 0o664, content.as_bytes())
    }

    pub fn packed(self) -> Vec<u8> {
        let mut encoder = self.0.into_inner().unwrap();
        encoder.flush().unwrap();
        encoder.finish().unwrap()
    }
}
