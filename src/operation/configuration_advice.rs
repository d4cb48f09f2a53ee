//! How required values without a value are given on the command line.

use crate::configuration::{Unfit, UnsetKey};

/// More flags make no line that a person reads.
const SHOWN: usize = 3;

/// The flags that set them, such as `` set the value with `--configuration web.GREETING=VALUE` ``. A secured value comes from a
/// variable: a command line is seen by other users. `None` if no value is missing.
pub fn flags_for_missing(unfit: &Unfit) -> Option<String> {
    let flag = |UnsetKey { target, secured }: &UnsetKey| match secured {
        true => format!("`--configuration-env {target}=NAME`"),
        false => format!("`--configuration {target}=VALUE`"),
    };
    let flags: Vec<String> = unfit.unset.iter().take(SHOWN).map(flag).collect();
    let more = if unfit.unset.len() > SHOWN { ", …" } else { "" };
    let noun = if unfit.unset.len() == 1 { "the value" } else { "the values" };
    (!flags.is_empty()).then(|| format!("set {noun} with {}{more}", flags.join(", ")))
}
