//! TLS in the server itself, where it is given a certificate: versions 1.2 and 1.3 with what rustls holds safe, HTTP/2 where
//! the other side speaks it.

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::Duration,
};
use tls_listener::TlsListener;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// How long somebody may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Why no certificate can be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// One of the files.
    #[error("{0} can't be read: {1}")]
    File(PathBuf, #[source] pem::Error),
    /// What is in them.
    #[error("the certificate {0} and the key {1} make no pair: {2}")]
    Pair(PathBuf, PathBuf, #[source] rustls::Error),
}

/// The certificate that is served, and where the next one will be found.
#[derive(Debug)]
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads it for the first time.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Arc<Self>, TlsError> {
        Ok(Arc::new(Self {
            current: RwLock::new(pair(chain, key)?),
            chain: chain.to_owned(),
            key: key.to_owned(),
        }))
    }

    /// Reads it again: certificates are renewed every few weeks, and nobody is to stop the server for that. What can't be
    /// read leaves the old one in its place.
    pub(crate) fn refresh(&self) {
        match (pair(&self.chain, &self.key), self.current.write()) {
            (Ok(pair), Ok(mut current)) => *current = pair,
            (Err(error), _) => tracing::warn!(%error, "the old certificate is still served"),
            (_, Err(_)) => tracing::error!("the certificate can't be replaced any more"),
        }
    }

    /// Connections that have shaken hands.
    pub(crate) fn listen(
        self: Arc<Self>,
        listener: TcpListener,
    ) -> TlsListener<TcpListener, TlsAcceptor> {
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_cert_resolver(self);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        tls_listener::builder(TlsAcceptor::from(Arc::new(config)))
            .handshake_timeout(HANDSHAKE)
            .listen(listener)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().ok()?;
        Some(Arc::clone(&current))
    }
}

fn pair(chain: &Path, key: &Path) -> Result<Arc<CertifiedKey>, TlsError> {
    let unread = |path: &Path| {
        let path = path.to_owned();
        move |error| TlsError::File(path, error)
    };
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unread(chain))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(unread(key))?;
    CertifiedKey::from_der(certificates, private, &ring::default_provider())
        .map(Arc::new)
        .map_err(|error| TlsError::Pair(chain.to_owned(), key.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::generate_simple_self_signed;
    use std::fs::write;

    #[test]
    fn a_renewed_certificate_is_taken_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name| folder.path().join(name);
        let (chain, key) = (file("chain.pem"), file("key.pem"));
        let renew = || {
            let made = generate_simple_self_signed(["localhost".to_owned()]).expect("a pair");
            write(&chain, made.cert.pem()).expect("written");
            write(&key, made.signing_key.serialize_pem()).expect("written");
            made.cert.der().clone()
        };
        let first = renew();
        let certificate = Certificate::read(&chain, &key).expect("a pair");
        let served = || certificate.current.read().expect("no panic").cert[0].clone();
        assert_eq!(served(), first);

        let second = renew();
        certificate.refresh();
        assert_eq!(served(), second);

        write(&chain, "half").expect("written");
        certificate.refresh();
        assert_eq!(served(), second);
    }
}
