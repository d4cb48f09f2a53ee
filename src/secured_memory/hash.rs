//! The keyed hash of a secured value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::rand::SystemRandom;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

/// Length of the key in bytes, as of the hash.
const KEY_LENGTH: usize = 32;

/// Starts every hashed text, so that hashes of another layout never match.
const LAYOUT: &[u8] = b"ctconnect secured value 1";

/// The key of all hashes in a file.
#[derive(Clone)]
pub(super) struct HashKey {
    /// The key in Base64, as the file has it.
    text: SecretString,
    key: hmac::Key,
}

impl HashKey {
    /// A new random key. `None` if the system has no random numbers.
    pub(super) fn random() -> Option<Self> {
        let bytes = ring::rand::generate::<[u8; KEY_LENGTH]>(&SystemRandom::new()).ok()?;
        Self::read(STANDARD.encode(bytes.expose()).into())
    }

    /// The key that a file has. `None` if it is not 32 bytes in Base64.
    pub(super) fn read(text: SecretString) -> Option<Self> {
        let bytes: SecretSlice<u8> = STANDARD.decode(text.expose_secret()).ok()?.into();
        let is_whole = bytes.expose_secret().len() == KEY_LENGTH;
        is_whole.then(|| Self { text, key: hmac::Key::new(hmac::HMAC_SHA256, bytes.expose_secret()) })
    }

    /// The key in Base64, for the file.
    pub(super) fn text(&self) -> &SecretString {
        &self.text
    }

    /// The hash of a value in this place, in Base64.
    pub(super) fn hash(&self, place: &HashedPlace<'_>, value: &SecretString) -> String {
        STANDARD.encode(hmac::sign(&self.key, place.framed(value).expose_secret()))
    }

    /// Whether `hash` is that of the value in this place. Takes as long for each hash.
    pub(super) fn is_hash_of(&self, hash: &str, place: &HashedPlace<'_>, value: &SecretString) -> bool {
        let Ok(hash) = STANDARD.decode(hash) else { return false };
        hmac::verify(&self.key, place.framed(value).expose_secret(), &hash).is_ok()
    }
}

/// What a hash is bound to, so that the hashes of equal values differ.
pub(super) struct HashedPlace<'a> {
    pub(super) service: &'a str,
    pub(super) project_key: &'a str,
    pub(super) deployment_id: &'a str,
    /// `None` for a global key.
    pub(super) application: Option<&'a str>,
    pub(super) key: &'a str,
}

impl HashedPlace<'_> {
    /// The hashed text. Each part follows its length, so that no two places or values have the same text.
    fn framed(&self, value: &SecretString) -> SecretSlice<u8> {
        let has_application: &[u8] = if self.application.is_some() { b"1" } else { b"0" };
        let parts = [
            LAYOUT,
            self.service.as_bytes(),
            self.project_key.as_bytes(),
            self.deployment_id.as_bytes(),
            has_application,
            self.application.unwrap_or_default().as_bytes(),
            self.key.as_bytes(),
            value.expose_secret().as_bytes(),
        ];
        // Of the final length at once: a copy that grows would leave the value in memory.
        let length = parts.iter().map(|part| size_of::<u64>() + part.len()).sum();
        let mut text = Vec::with_capacity(length);
        for part in parts {
            text.extend_from_slice(&(part.len() as u64).to_le_bytes());
            text.extend_from_slice(part);
        }
        text.into()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    const PLACE: HashedPlace<'static> =
        HashedPlace { service: "https://a", project_key: "p", deployment_id: "d", application: Some("ab"), key: "c" };

    #[test]
    fn a_hash_is_bound_to_everything_that_names_the_value() {
        let key = HashKey::random().unwrap();
        let value = SecretString::from("canary");
        let hash = key.hash(&PLACE, &value);
        assert!(key.is_hash_of(&hash, &PLACE, &value));
        for other in [
            HashedPlace { service: "https://b", ..PLACE },
            HashedPlace { project_key: "q", ..PLACE },
            HashedPlace { deployment_id: "e", ..PLACE },
            HashedPlace { application: Some("a"), key: "bc", ..PLACE },
            HashedPlace { application: None, key: "abc", ..PLACE },
            HashedPlace { application: None, ..PLACE },
            HashedPlace { key: "", ..PLACE },
        ] {
            assert!(!key.is_hash_of(&hash, &other, &value));
        }
        assert!(!key.is_hash_of(&hash, &PLACE, &"canar".into()));
        assert!(!HashKey::random().unwrap().is_hash_of(&hash, &PLACE, &value), "of another key");
        let empty = HashedPlace { application: Some(""), ..PLACE };
        let hash = key.hash(&empty, &value);
        assert!(!key.is_hash_of(&hash, &HashedPlace { application: None, ..PLACE }, &value));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let framed = |key, value: &str| HashedPlace { key, ..PLACE }.framed(&value.into()).expose_secret().to_vec();
        assert_ne!(framed("ab", "c"), framed("a", "bc"));
        assert_eq!(framed("a", "b").capacity(), framed("a", "b").len());
    }

    #[test]
    fn the_hash_is_hmac_sha_256() {
        // RFC 4231, test case 2, with the key padded to the length that this module demands.
        let mut bytes = b"Jefe".to_vec();
        bytes.resize(KEY_LENGTH, 0);
        let key = HashKey::read(STANDARD.encode(bytes).into()).unwrap();
        let tag = hmac::sign(&key.key, b"what do ya want for nothing?");
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_key_has_32_bytes() {
        for text in ["", "AAAA", "not base64", &STANDARD.encode([0; 31]), &STANDARD.encode([0; 33])] {
            assert!(HashKey::read(text.into()).is_none(), "{text}");
        }
        let keys = [HashKey::random().unwrap(), HashKey::random().unwrap()];
        assert_ne!(keys[0].text().expose_secret(), keys[1].text().expose_secret());
        assert_eq!(STANDARD.decode(keys[0].text().expose_secret()).unwrap().len(), KEY_LENGTH);
    }

    #[test]
    fn what_is_not_base64_matches_nothing() {
        let key = HashKey::random().unwrap();
        assert!(!key.is_hash_of("?", &PLACE, &"canary".into()) && !key.is_hash_of("", &PLACE, &"canary".into()));
    }
}
