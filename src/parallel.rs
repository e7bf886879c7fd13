//! Many independent tasks on several threads, their results in the order of the tasks and no more of them at once than
//! a small window: memory is bounded by the largest results, not by their number.
//!
//! rayon's parallel iterators either collect everything or lose the order; here the consumer may be a closed pipe, and
//! the tasks may be ten thousand files.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// How many results for each thread may wait for an earlier one.
const WINDOW: usize = 8;
/// The same for the results of batches.
const BATCHES: usize = 2;

/// Does `work` on every item with `jobs` threads, the calling one among them, and hands the results to `each` on the
/// calling thread, in the order of the items. The first error of `each` stops everything and is returned. `work` must not
/// panic.
pub fn in_order<T, R, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    run(items, jobs, WINDOW, work, each)
}

/// The same for items that are best worked on together: `work` is handed some that follow each other, as many as
/// `together` lets join those before them, and gives of each its result.
pub fn in_batches<T, R, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: NonZeroUsize,
    together: impl Fn(&[T], &T) -> bool + Send,
    work: impl Fn(Vec<T>) -> Vec<R> + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    let batches = Batches { items: items.fuse(), ahead: None, together };
    run(batches, jobs, BATCHES, work, |results| results.into_iter().try_for_each(&mut each))
}

fn run<T, R, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: NonZeroUsize,
    window: usize,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    if jobs.get() == 1 {
        return items.map(work).try_for_each(each);
    }
    let queue = Queue::new(items, jobs.get() * window);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 1..jobs.get() {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            scope.spawn(move || {
                // A thread that unwinds must not leave the others waiting for its result.
                let _stop = StopOnPanic(queue);
                while let Some((number, item)) = queue.next() {
                    if sender.send((number, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let _stop = StopOnPanic(&queue);
        let (mut early, mut wanted) = (BTreeMap::new(), 0);
        loop {
            // To work is better than to wait for each result of the others: they are taken between two items.
            match queue.next_now() {
                Now::Item(number, item) => {
                    early.insert(number, work(item));
                }
                Now::Later | Now::Never => match receiver.recv() {
                    Ok((number, result)) => {
                        early.insert(number, result);
                    }
                    // The others are gone, and with them all that was to come.
                    Err(_) => return Ok(()),
                },
            }
            early.extend(receiver.try_iter());
            while let Some(result) = early.remove(&wanted) {
                wanted += 1;
                if let Err(error) = each(result) {
                    queue.stop();
                    return Err(error);
                }
            }
            queue.emitted(wanted);
        }
    })
}

struct Batches<I: Iterator, F> {
    items: I,
    /// The item that did not join the last batch.
    ahead: Option<I::Item>,
    together: F,
}

impl<I: Iterator, F: Fn(&[I::Item], &I::Item) -> bool> Iterator for Batches<I, F> {
    type Item = Vec<I::Item>;

    fn next(&mut self) -> Option<Vec<I::Item>> {
        let mut batch = vec![self.ahead.take().or_else(|| self.items.next())?];
        for item in self.items.by_ref() {
            if !(self.together)(&batch, &item) {
                self.ahead = Some(item);
                break;
            }
            batch.push(item);
        }
        Some(batch)
    }
}

/// Does `work` on all items at once, and on each alone where that panics: a fault on one must not cost the others.
/// What panics alone has the result of `fault`.
pub fn or_alone<T, R>(items: &[T], work: impl Fn(&[T]) -> Vec<R>, fault: impl Fn(&T) -> R) -> Vec<R> {
    let caught = |items: &[T]| catch_unwind(AssertUnwindSafe(|| work(items))).ok();
    if let Some(results) = caught(items) {
        return results;
    }
    let alone = |item: &T| {
        let result = if items.len() == 1 { None } else { caught(std::slice::from_ref(item)) };
        result.and_then(|mut results| results.pop()).unwrap_or_else(|| fault(item))
    };
    items.iter().map(alone).collect()
}

/// The items still to do, and how far the consumer is.
struct Queue<I: Iterator> {
    state: Mutex<State<I>>,
    moved: Condvar,
    window: usize,
}

struct State<I: Iterator> {
    items: Option<I>,
    next: usize,
    emitted: usize,
}

impl<I: Iterator> Queue<I> {
    fn new(items: I, window: usize) -> Self {
        let state = State { items: Some(items), next: 0, emitted: 0 };
        Self { state: Mutex::new(state), moved: Condvar::new(), window }
    }

    /// The next item with its number, once the consumer is near enough; none when there are no more.
    fn next(&self) -> Option<(usize, I::Item)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.items.is_some() && state.next >= state.emitted + self.window {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let item = state.items.as_mut()?.next()?;
        state.next += 1;
        Some((state.next - 1, item))
    }

    /// The same without waiting.
    fn next_now(&self) -> Now<I::Item> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.next >= state.emitted + self.window {
            return Now::Later;
        }
        let Some(item) = state.items.as_mut().and_then(Iterator::next) else { return Now::Never };
        state.next += 1;
        Now::Item(state.next - 1, item)
    }

    fn emitted(&self, count: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.emitted != count {
            state.emitted = count;
            self.moved.notify_all();
        }
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).items = None;
        self.moved.notify_all();
    }
}

/// What there is to do without waiting.
enum Now<T> {
    Item(usize, T),
    /// Something, once the consumer is nearer.
    Later,
    Never,
}

struct StopOnPanic<'a, I: Iterator>(&'a Queue<I>);

impl<I: Iterator> Drop for StopOnPanic<'_, I> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn jobs(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN)
    }

    #[test]
    fn order_is_kept_and_few_results_wait() {
        let started = AtomicUsize::new(0);
        let (mut seen, mut most) = (Vec::new(), 0);
        let work = |n: usize| {
            started.fetch_add(1, Ordering::SeqCst);
            // The first is slow: the others run ahead of it, but not far.
            std::thread::sleep(Duration::from_millis(if n == 0 { 60 } else { 0 }));
            n
        };
        let done = in_order(0..1000, jobs(4), work, |n| {
            most = most.max(started.load(Ordering::SeqCst) - seen.len());
            seen.push(n);
            Ok::<(), ()>(())
        });
        assert_eq!((done, seen), (Ok(()), (0..1000).collect()));
        assert!(most <= 4 * WINDOW + 4, "{most} results waited");
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        for (threads, last) in [(2, 0), (2, 1), (3, 40), (5, 41)] {
            let work = |n: usize| if n == last { panic!("as it should") } else { n };
            let run = || in_order(0.., jobs(threads), work, |_| Ok::<(), ()>(()));
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        }
    }

    #[test]
    fn batches_keep_order_and_hold_what_joins() {
        for threads in [1, 3] {
            let (mut seen, sizes) = (Vec::new(), Mutex::new(Vec::new()));
            let work = |batch: Vec<usize>| {
                sizes.lock().unwrap().push(batch.len());
                batch.into_iter().map(|n| n * 2).collect()
            };
            // No more than three, and none that starts a new ten.
            let together = |batch: &[usize], item: &usize| batch.len() < 3 && !item.is_multiple_of(10);
            let done = in_batches(0..21, jobs(threads), together, work, |n| {
                seen.push(n);
                Ok::<(), ()>(())
            });
            let mut sizes = sizes.into_inner().unwrap();
            sizes.sort_unstable();
            assert_eq!((done, seen), (Ok(()), (0..21).map(|n| n * 2).collect()));
            assert_eq!(sizes, [1, 1, 1, 3, 3, 3, 3, 3, 3]);
        }
    }

    #[test]
    fn a_fault_costs_its_own_item_only() {
        let work =
            |items: &[i32]| items.iter().map(|n| if *n == 2 { panic!("as it should") } else { n * 10 }).collect();
        assert_eq!(or_alone(&[1, 2, 3], work, |n| -n), [10, -2, 30]);
        assert_eq!(or_alone(&[2], work, |n| -n), [-2]);
        assert_eq!(or_alone(&[3, 4], work, |n| -n), [30, 40]);
        assert!(or_alone(&[], work, |n| -n).is_empty());
    }

    #[test]
    fn an_error_stops_an_endless_stream() {
        for threads in [1, 3] {
            let done = in_order(0.., jobs(threads), |n| n, |n: usize| if n < 50 { Ok(()) } else { Err(n) });
            assert_eq!(done, Err(50));
        }
    }
}
