"""An address is connected to by number, and its certificate is still checked against the name."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fetching.conftest import Bring
from fetching.council_server import PDF, Council, content, serve
from stratbot.fetching.types import Reason, State


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself and for one name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def secure(council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """The server once more, behind a certificate of council.example that the system trusts."""
    chain, key = certificate(tmp_path, "council.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    port = council.port
    server = serve(council, context)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    council.pages["/s.pdf"] = content(PDF)
    yield council
    council.port = port
    server.shutdown()
    server.server_close()


def test_a_certificate_of_the_name_is_taken(secure: Council, bring: Bring) -> None:
    assert bring(secure.url("/s.pdf", scheme="https")).state is State.FETCHED
    assert [one.host for one in secure.asked] == ["council.example"] * 2


def test_a_certificate_of_another_name_is_not(secure: Council, bring: Bring) -> None:
    found = bring(secure.url("/s.pdf", host="other.example", scheme="https"))
    assert found.reason is Reason.UNREACHABLE and "certificate" in found.said
    assert secure.asked == []


def test_a_certificate_that_the_system_does_not_know_is_not(
    secure: Council, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    found = bring(secure.url("/s.pdf", scheme="https"))
    assert found.reason is Reason.UNREACHABLE and "certificate" in found.said
    assert secure.asked == []
