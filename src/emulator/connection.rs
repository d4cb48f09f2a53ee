//! Connections that a fault can reset.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// No limit.
const UNLIMITED: usize = usize::MAX;

/// Accepts connections that can be reset.
pub(super) struct ResettableListener(pub(super) TcpListener);

/// A connection that its [`ConnectionSwitch`] can reset.
pub(super) struct ResettableConnection {
    stream: TcpStream,
    switch: ConnectionSwitch,
}

/// Resets a connection: it is what the handler of a request has of it.
#[derive(Clone)]
pub(super) struct ConnectionSwitch {
    /// How many more bytes may be sent before the reset.
    allowance: Arc<AtomicUsize>,
}

impl ConnectionSwitch {
    /// Resets the connection when so many more bytes were sent.
    pub(super) fn reset_after(&self, bytes: usize) {
        self.allowance.store(bytes, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, ResettableListener>> for ConnectionSwitch {
    fn connect_info(stream: IncomingStream<'_, ResettableListener>) -> Self {
        stream.io().switch.clone()
    }
}

impl Listener for ResettableListener {
    type Io = ResettableConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let switch = ConnectionSwitch { allowance: Arc::new(AtomicUsize::new(UNLIMITED)) };
        (ResettableConnection { stream, switch }, address)
    }

    fn local_addr(&self) -> Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl ResettableConnection {
    fn allowance(&self) -> usize {
        self.switch.allowance.load(Ordering::Relaxed)
    }

    /// Without lingering, closing the connection sends a reset and drops what the client has not read.
    fn reset(&self) -> Error {
        // Where that fails, the connection is closed in order, which the client sees as the end of the response.
        _ = self.stream.set_zero_linger();
        Error::new(ErrorKind::ConnectionReset, "a fault of the emulator resets the connection")
    }
}

impl AsyncRead for ResettableConnection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for ResettableConnection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let allowance = self.allowance();
        if allowance == UNLIMITED {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        }
        if allowance == 0 {
            return Poll::Ready(Err(self.reset()));
        }
        let allowed = &bytes[..bytes.len().min(allowance)];
        let written = Pin::new(&mut self.stream).poll_write(context, allowed);
        if let Poll::Ready(Ok(length)) = written {
            self.switch.allowance.fetch_sub(length, Ordering::Relaxed);
        }
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        if self.allowance() == UNLIMITED {
            return Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        }
        let first = slices.iter().find(|slice| !slice.is_empty());
        self.poll_write(context, first.map_or(&[], |slice| slice))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        if self.allowance() == 0 {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
