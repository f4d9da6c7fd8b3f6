//! Where the servers of the tests listen: on loopback, until they are dropped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(crate) struct Listener {
    pub address: SocketAddr,
    is_over: Arc<AtomicBool>,
    accepted: Arc<AtomicUsize>,
}

impl Listener {
    /// Hands over one connection after the other.
    pub(crate) fn new(mut talk: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let accepted = Arc::new(AtomicUsize::new(0));
        let (end, count) = (Arc::clone(&is_over), Arc::clone(&accepted));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                count.fetch_add(1, Ordering::SeqCst);
                talk(stream.unwrap());
            }
        });
        Self {
            address,
            is_over,
            accepted,
        }
    }

    /// How many connections there were.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread, unless it is busy with a client that is still there.
        let _ = TcpStream::connect(self.address);
    }
}
