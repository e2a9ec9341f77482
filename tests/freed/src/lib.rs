//! The allocator of the programs that depend on this package: the system's, and while something is recorded, every block
//! is copied at the moment it is freed. So what was in it is seen however small it is, whatever takes its place
//! afterwards, and also where it was only moved: growing is always a move here.
//!
//! Which secrets there were is known only afterwards, so all is kept and then searched.
//!
//! ```no_run
//! let ((), freed) = kluis_freed::record(|| drop(b"left behind".to_vec()));
//! assert_eq!(freed.find(&[b"left behind"]).len(), 1);
//! ```

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

/// Room for what is freed during one recording, in bytes. Pages that are never written take no memory.
const ROOM: usize = 1 << 29;
/// Blocks larger than this aren't kept: what Argon2id fills, which is no secret of ours but what comes of one.
const LARGEST: usize = 1 << 22;

struct Recorder;

#[global_allocator]
static RECORDER: Recorder = Recorder;

/// Whether blocks are kept now.
static ON: AtomicBool = AtomicBool::new(false);
/// How many are being copied at this moment.
static COPYING: AtomicUsize = AtomicUsize::new(0);
/// Where the copies stand.
static START: AtomicUsize = AtomicUsize::new(0);
/// How far it is used.
static USED: AtomicUsize = AtomicUsize::new(0);
/// One recording at a time.
static ONE: Mutex<()> = Mutex::new(());

// `realloc` is left as the trait has it: new, copied, freed.
#[allow(
    unsafe_code,
    reason = "an allocator is unsafe to implement: this one hands every call on to the system's, unchanged"
)]
unsafe impl GlobalAlloc for Recorder {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        COPYING.fetch_add(1, SeqCst);
        if ON.load(SeqCst) && layout.size() <= LARGEST {
            let size = layout.size().to_ne_bytes();
            let to = USED.fetch_add(size.len() + layout.size(), SeqCst);
            if to + size.len() + layout.size() <= ROOM {
                // The room is as large as that, nobody else has this part of it, and the block is still the caller's.
                unsafe {
                    let room = (START.load(SeqCst) as *mut u8).add(to);
                    room.copy_from_nonoverlapping(size.as_ptr(), size.len());
                    room.add(size.len())
                        .copy_from_nonoverlapping(block, layout.size());
                }
            }
        }
        COPYING.fetch_sub(1, SeqCst);
        unsafe { System.dealloc(block, layout) }
    }
}

/// What was freed during a recording: each block after its size.
pub struct Freed(Vec<u8>);

/// A place where something was left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which of the things that were looked for.
    pub which: usize,
    /// In a block of so many bytes.
    pub size: usize,
    /// So many bytes from its start.
    pub at: usize,
}

/// Does some work, and keeps what is freed meanwhile, by whichever thread.
///
/// # Panics
/// Where more is freed than there is room for.
pub fn record<T>(work: impl FnOnce() -> T) -> (T, Freed) {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut room = vec![0; ROOM];
    START.store(room.as_mut_ptr().expose_provenance(), SeqCst);
    USED.store(0, SeqCst);
    ON.store(true, SeqCst);
    let done = work();
    ON.store(false, SeqCst);
    while COPYING.load(SeqCst) != 0 {
        std::thread::yield_now();
    }
    let used = USED.load(SeqCst);
    assert!(used <= ROOM, "{used} bytes were freed");
    room.truncate(used);
    (done, Freed(room))
}

impl Freed {
    /// How many bytes there are.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.blocks().map(<[u8]>::len).sum()
    }

    /// Each block.
    fn blocks(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (size, after) = rest.split_first_chunk()?;
            let (block, after) = after.split_at(usize::from_ne_bytes(*size));
            rest = after;
            Some(block)
        })
    }

    /// Which of these stand where.
    ///
    /// # Panics
    /// Where one of them is empty.
    #[must_use]
    pub fn find(&self, sought: &[&[u8]]) -> Vec<Place> {
        let mut by_first: Vec<Vec<usize>> = vec![Vec::new(); 256];
        for (which, bytes) in sought.iter().enumerate() {
            by_first[usize::from(*bytes.first().expect("something to look for"))].push(which);
        }
        let mut found = Vec::new();
        for block in self.blocks() {
            for (at, first) in block.iter().enumerate() {
                for &which in &by_first[usize::from(*first)] {
                    if block[at..].starts_with(sought[which]) {
                        let size = block.len();
                        found.push(Place { which, size, at });
                    }
                }
            }
        }
        found
    }
}
