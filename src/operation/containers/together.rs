//! Runs futures concurrently, up to a limit.

use std::future::Future;

use futures_util::{StreamExt as _, stream};

/// Runs all of `work`, at most `limit` at the same time. The results have the order of `work`.
pub async fn together<F: Future>(work: impl IntoIterator<Item = F>, limit: usize) -> Vec<F::Output> {
    let numbered = work.into_iter().enumerate().map(|(index, each)| async move { (index, each.await) });
    let mut results: Vec<_> = stream::iter(numbered).buffer_unordered(limit.max(1)).collect().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
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
