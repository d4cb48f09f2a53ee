//! `ctconnect completions install` and `uninstall`: puts the script where the shell loads it by itself, and removes it again.

use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::block::{with_block, without_block};
use super::shell::Shell;
use super::target::{InstallTarget, Loader};
use crate::failure::Failure;
use crate::files::{self, Replacement};
use crate::project::replace_file;
use crate::session::Session;
use crate::shell::quoted_path;

/// A start file of a shell is much smaller.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// Whether a file had to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Made,
    NotNeeded,
}

/// Writes the script, and the lines that load it where the shell has no other way.
pub(super) fn install(shell: Option<Shell>, session: &Session) -> Result<()> {
    let (shell, targets) = find(shell, session)?;
    let Some(target) = targets.into_iter().next() else { return Ok(()) };
    let script = write_script(&target.script, shell)?;
    let loader = match &target.loader {
        None => Change::NotNeeded,
        Some(Loader { file, lines }) => edit(file, |text| with_block(text, lines))?,
    };
    let ui = &session.ui;
    if (script, loader) == (Change::NotNeeded, Change::NotNeeded) {
        ui.note(&format!("the completions for {} are installed already: {}", shell.name(), target.script.display()));
        return Ok(());
    }
    ui.note(&format!("installed the completions for {}: {}", shell.name(), target.script.display()));
    if let Some(Loader { file, .. }) = &target.loader {
        let undo = "`ctconnect completions uninstall` removes them";
        ui.note(&format!(
            "{} has no folder for them, so lines in {} load the file; {undo}",
            shell.name(),
            file.display()
        ));
    }
    ui.note("open a new shell to use them");
    Ok(())
}

/// Removes what [`install`] wrote.
pub(super) fn uninstall(shell: Option<Shell>, session: &Session) -> Result<()> {
    let (shell, targets) = find(shell, session)?;
    let mut removed = Vec::new();
    for InstallTarget { script, loader } in targets {
        if remove_script(&script)? == Change::Made {
            removed.push(format!("removed the completions for {}: {}", shell.name(), script.display()));
        }
        if let Some(Loader { file, .. }) = loader
            && edit(&file, without_block)? == Change::Made
        {
            removed.push(format!("removed the lines of ctconnect from {}", file.display()));
        }
    }
    match removed.is_empty() {
        true => session.ui.note(&format!("no completions for {} are installed", shell.name())),
        false => removed.push("shells that are open keep them until they end".to_owned()),
    }
    removed.iter().for_each(|text| session.ui.note(text));
    Ok(())
}

/// The shell, named or that of the user, and where its completions can be.
fn find(shell: Option<Shell>, session: &Session) -> Result<(Shell, Vec<InstallTarget>)> {
    let environment = &session.context.environment;
    let shell = shell.or_else(|| Shell::of_user(environment)).ok_or_else(|| {
        Failure::usage("the shell is not known: SHELL names none of bash, zsh, fish, powershell and elvish")
            .hint("name the shell, such as `ctconnect completions install bash`")
    })?;
    Ok((shell, InstallTarget::all(shell, environment)?))
}

fn write_script(path: &Path, shell: Shell) -> Result<Change> {
    refuse_link(path)?;
    let script = shell.script();
    if files::read(path, LARGEST_FILE).is_ok_and(|found| found == script.as_bytes()) {
        return Ok(Change::NotNeeded);
    }
    let write = || {
        let folder = path.parent().ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
        files::create_private_folder(folder)?;
        let content = script.as_bytes();
        Replacement { path, content, permissions: None, is_durable: true }.write(|_| Ok::<_, io::Error>(()))
    };
    write().map(|()| Change::Made).with_context(|| format!("could not write {}", path.display()))
}

fn remove_script(path: &Path) -> Result<Change> {
    refuse_link(path)?;
    match std::fs::remove_file(path) {
        Ok(()) => Ok(Change::Made),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Change::NotNeeded),
        Err(error) => Err(error).with_context(|| format!("could not remove {}", path.display())),
    }
}

/// The script is a file of this program. A link in its place leads to a file of the user, which it must not replace.
fn refuse_link(path: &Path) -> Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            let failure = Failure::input(format!("{} is a link to another file", path.display()));
            Err(failure.hint(format!("remove it with `rm {}`, and run the command again", quoted_path(path))).into())
        }
        _ => Ok(()),
    }
}

/// Changes a start file of the user. One that does not exist is created if there is something to write.
fn edit(path: &Path, change: impl FnOnce(&str) -> String) -> Result<Change> {
    let edit = || -> Result<Change> {
        let old = match files::read_text(path, LARGEST_FILE) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let new = change(old.as_deref().unwrap_or_default());
        match old {
            Some(old) if old == new => return Ok(Change::NotNeeded),
            Some(old) => replace_file(path, old.as_bytes(), new.as_bytes())?,
            None if new.is_empty() => return Ok(Change::NotNeeded),
            None => {
                path.parent().map(files::create_private_folder).transpose()?;
                files::create_new(path, new.as_bytes())?;
            }
        }
        Ok(Change::Made)
    };
    edit().with_context(|| format!("could not change {}", path.display()))
}
