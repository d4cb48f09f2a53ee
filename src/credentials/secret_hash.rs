//! Shows which secret a token was requested with, without the secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

/// Starts every hashed text, so that hashes of another layout never match.
const LAYOUT: &[u8] = b"ctconnect token 1\0";

/// The hash of `token` with `client_secret` as its key, in Base64. Each token has another one, also of the same secret.
pub(super) fn hash(client_secret: &SecretString, token: &SecretString) -> String {
    STANDARD.encode(hmac::sign(&key_of(client_secret), hashed_text(token).expose_secret()))
}

/// Whether `hash` shows that `token` was requested with `client_secret`. Takes as long for each hash.
pub(super) fn is_of(hash: &str, client_secret: &SecretString, token: &SecretString) -> bool {
    let Ok(hash) = STANDARD.decode(hash) else { return false };
    hmac::verify(&key_of(client_secret), hashed_text(token).expose_secret(), &hash).is_ok()
}

fn key_of(client_secret: &SecretString) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, client_secret.expose_secret().as_bytes())
}

fn hashed_text(token: &SecretString) -> SecretSlice<u8> {
    // Of the final length at once: a copy that grows would leave the token in memory.
    [LAYOUT, token.expose_secret().as_bytes()].concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_one_secret_and_one_token() {
        let (secret, token) = (SecretString::from("canary"), SecretString::from("tok"));
        let text = hash(&secret, &token);
        assert!(is_of(&text, &secret, &token));
        assert!(!is_of(&text, &"canary2".into(), &token));
        assert!(!is_of(&text, &secret, &"tok2".into()));
        for text in ["", "?", "canary"] {
            assert!(!is_of(text, &secret, &token), "{text}");
        }
        assert!(!text.contains("canary") && !text.contains("tok"));
    }
}
