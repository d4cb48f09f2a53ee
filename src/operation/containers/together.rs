//! Runs futures concurrently, up to a limit.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use tokio::sync::Semaphore;

/// Runs all of `work`, at most `limit` at the same time. The results have the order of `work`.
pub async fn together<F: Future>(work: impl IntoIterator<Item = F>, limit: usize) -> Vec<F::Output> {
    let permits = &Semaphore::new(limit.max(1));
    let limited = |each: F| async move {
        // The semaphore is never closed, so this always waits for a permit.
        let _permit = permits.acquire().await;
        each.await
    };
    let mut running: Vec<Pin<Box<_>>> = work.into_iter().map(|each| Box::pin(limited(each))).collect();
    let mut results: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (each, result) in running.iter_mut().zip(&mut results) {
            if result.is_none()
                && let Poll::Ready(output) = each.as_mut().poll(context)
            {
                *result = Some(output);
            }
        }
        if results.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn results_keep_the_order_and_the_limit_holds() {
        let (running, most) = (Cell::new(0), Cell::new(0));
        let work = (0..6_u64).map(|number| {
            let (running, most) = (&running, &most);
            async move {
                running.set(running.get() + 1);
                most.set(most.get().max(running.get()));
                tokio::time::sleep(std::time::Duration::from_millis(6 - number)).await;
                running.set(running.get() - 1);
                number
            }
        });
        assert_eq!(together(work, 2).await, [0, 1, 2, 3, 4, 5]);
        assert_eq!(most.get(), 2);
    }
}
