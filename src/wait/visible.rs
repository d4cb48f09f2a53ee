//! Reading a resource that has just come into being.

use std::borrow::Borrow;

use tokio::time::{Instant, sleep_until};

use super::Policy;
use super::poll::{Observer, VISIBLE_AFTER, deadline, ticking};
use crate::api::Error;

/// Reads a resource that the service must have by now, such as what it has just published. The API's error that it does not
/// exist is a failed read for 30 s, within the time of `policy`.
///
/// # Errors
/// Any other error, and the API's own after that time.
pub async fn once_visible<T, E: Borrow<Error>>(
    read: impl AsyncFn() -> Result<T, E>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<T, E> {
    let started = Instant::now();
    let end = deadline(policy.began, policy.timeout).min(started + VISIBLE_AFTER);
    for poll in 0_u32.. {
        let error = match ticking(read(), observer, started).await {
            Err(error) if error.borrow().is_not_found() && Instant::now() < end => error,
            read => return read,
        };
        observer.missed(error.borrow(), started.elapsed());
        ticking(sleep_until(deadline(Instant::now(), policy.pause(poll)).min(end)), observer, started).await;
    }
    read().await
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::api::{ErrorKind, Refusal};
    use crate::wait::Unobserved;

    fn refused(status: u16, code: &str, is_from_api: bool) -> Error {
        let errors = vec![json!({ "code": code })];
        Error::new(ErrorKind::Refused(Refusal { status, message: "no".to_owned(), errors, is_from_api }), "GET /x")
    }

    /// The result, and after how many seconds, of reads that fail until `visible_after` seconds have passed.
    async fn reading(visible_after: u64, error: Error, timeout: u64) -> (Result<(), Error>, u64) {
        let began = Instant::now();
        let reads = Cell::new(0);
        let read = async || {
            reads.set(reads.get() + 1);
            let is_visible = began.elapsed() >= Duration::from_secs(visible_after);
            if is_visible { Ok(()) } else { Err(error.clone()) }
        };
        let policy = Policy::new(Some(Duration::from_secs(timeout)), Some(Duration::from_secs(4)));
        let result = once_visible(read, &policy, &mut Unobserved).await;
        assert_eq!(reads.get() == 1, began.elapsed().is_zero());
        (result, began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_404_of_the_api_is_retried_for_thirty_seconds() {
        let missing = || refused(404, "ResourceNotFound", true);
        let (found, seconds) = reading(0, missing(), 600).await;
        assert_eq!((found.is_ok(), seconds), (true, 0));
        let (found, seconds) = reading(9, missing(), 600).await;
        assert_eq!((found.is_ok(), seconds), (true, 12));
        let (found, seconds) = reading(30, missing(), 600).await;
        assert_eq!((found.is_ok(), seconds), (true, 30));
        let (found, seconds) = reading(31, missing(), 600).await;
        assert_eq!((found.unwrap_err().status(), seconds), (Some(404), 30));
        let (found, seconds) = reading(30, missing(), 10).await;
        assert_eq!((found.is_ok(), seconds), (false, 10));
        let (found, seconds) = reading(30, missing(), 0).await;
        assert_eq!((found.is_ok(), seconds), (false, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn another_error_ends_the_read() {
        for error in [refused(404, "", false), refused(403, "insufficient_scope", true), refused(503, "", false)] {
            let (found, seconds) = reading(5, error, 600).await;
            assert_eq!((found.is_ok(), seconds), (false, 0));
        }
    }
}
