"""Certificates for TLS servers in tests: an authority of our own, and names signed by it.

Like many a house's own, the authority has no key usage extension: a strict judge refuses it
(RFC 5280, 4.2.1.3).
"""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A certificate authority whose file can be trusted for one test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        certificate = self._builder(self._name, self._key.public_key(), authority=True).sign(
            self._key, hashes.SHA256()
        )
        self.file = str(folder / "authority.pem")
        Path(self.file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server_context(self, name: str, *, expired: bool = False) -> ssl.SSLContext:
        """A server's TLS context with a certificate for one name or address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        alternative: x509.GeneralName = (
            x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        )
        certificate = (
            self._builder(subject, key.public_key(), authority=False, expired=expired)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self._folder / f"{name}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(path))
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool, expired: bool = False
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC) - timedelta(days=2 if expired else 0)
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(issuer_key, critical=False)
        )
