from __future__ import annotations

import csv
import gzip
import itertools
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fetching.conftest import QUICK, Bring
from fetching.council_server import PDF, Council, Handler, Page, content, dripping, in_parts, raw, redirect, status
from stratbot.corpus.scan import scan
from stratbot.fetching import addresses
from stratbot.fetching.fetch import fetch
from stratbot.fetching.types import Fetched, Limits, Progress, Reason, State, Wanted

HTML = b"<!DOCTYPE html><html><a href='/files/a.pdf'>one</a><a href='b.PDF?v=2'>two</a><a href='javascript:x'>x</a></html>"


def described(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def wanted(url: str, **known: str) -> Wanted:
    return replace(Wanted(url=url), **known)  # type: ignore[arg-type]  # all of them are texts


def test_a_document_comes_under_its_name_and_is_described(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    url = council.url("/s.pdf")
    found = bring(wanted(url, issuer="Islington", title="Digital Strategy", year="2015", kind="digital"))
    assert (found.state, found.path) == (State.FETCHED, "Islington - Digital Strategy (2015).pdf")
    assert (corpus / found.path).read_bytes() == PDF and found.size_bytes == len(PDF)
    row = described(corpus)[found.path]
    assert (row["issuer"], row["title"], row["year"], row["kind"]) == ("Islington", "Digital Strategy", "2015", "digital")
    assert row["url"] == url
    assert [one.path for one in council.asked] == ["/robots.txt", "/s.pdf"]
    assert council.asked[1].headers["User-Agent"].startswith("stratbot/")
    assert [file.path for file in scan(corpus).files] == [found.path], "nothing of it lies beside it"


def test_an_address_alone_is_named_as_the_server_names_it(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/download"] = content(PDF, Content_Disposition='attachment; filename="Going Digital.pdf"')
    council.pages["/docs/Digital%20plan.pdf"] = content(PDF + b"%%EOF")
    assert bring(council.url("/download?id=3")).path == "Going Digital.pdf"
    assert bring(council.url("/docs/Digital%20plan.pdf")).path == "Digital plan.pdf"
    assert described(corpus)["Going Digital.pdf"]["issuer"] == ""


def test_a_file_that_is_there_is_never_written_over(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    corpus.mkdir()
    (corpus / "s.pdf").write_bytes(b"mine")
    found = bring(council.url("/s.pdf"))
    assert (found.state, found.path) == (State.FETCHED, "s (2).pdf")
    assert (corpus / "s.pdf").read_bytes() == b"mine"


def test_the_same_content_is_not_kept_twice(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    corpus.mkdir()
    (corpus / "mine.pdf").write_bytes(PDF)
    found = bring(council.url("/s.pdf"))
    assert (found.state, found.path) == (State.PRESENT, "mine.pdf")
    assert [file.path for file in scan(corpus).files] == ["mine.pdf"]


def test_what_came_from_an_address_is_not_asked_for_again(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    first = bring(council.url("/s.pdf"))
    again = bring(council.url("/s.pdf"))
    assert (again.state, again.path) == (State.PRESENT, first.path)
    assert council.paths() == ["/s.pdf"]


def test_what_a_person_wrote_into_the_catalogue_stays(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    corpus.mkdir()
    (corpus / "documents.csv").write_text("file;issuer;note\nplans/a.pdf;London Borough of Islington;read it\n", encoding="utf-8")
    found = bring(wanted(council.url("/s.pdf"), issuer="Islington", year="2015", file="plans/a.pdf"))
    assert found.path == "plans/a.pdf"
    with (corpus / "documents.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert (row["issuer"], row["note"], row["year"]) == ("London Borough of Islington", "read it", "2015")


@pytest.mark.parametrize(
    ("before", "said"),
    [("name,owner\nx,y\n", "no column called file"), ('file,title\nx.pdf,"y\n', "documents.csv, line 2: a quot")],
)
def test_a_catalogue_that_cannot_be_written_costs_the_description_only(
    council: Council, bring: Bring, corpus: Path, before: str, said: str
) -> None:
    council.pages["/s.pdf"] = content(PDF)
    corpus.mkdir()
    (corpus / "documents.csv").write_text(before, encoding="utf-8")
    found = bring(wanted(council.url("/s.pdf"), issuer="Wigan"))
    assert found.state is State.FETCHED and (corpus / found.path).is_file()
    assert "not described" in found.said and said in found.said and found.hint
    assert (corpus / "documents.csv").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("known", "path"),
    [
        ({"issuer": "../../outside", "title": "x"}, "..-..-outside - x.pdf"),
        ({"issuer": "A/B\\C", "title": "x\x00y\n:z"}, "A-B-C - x_y__z.pdf"),
        ({"file": "../../outside.pdf"}, "outside.pdf"),
        ({"file": "/etc/cron.d/job"}, "etc/cron.d/job.pdf"),
        ({"file": "C:\\Windows\\x.pdf"}, "C_/Windows/x.pdf"),
        ({"file": ".hidden/.x.pdf"}, "hidden/x.pdf"),
        ({"file": "..//.."}, "document.pdf"),
        ({"issuer": "\ud800", "title": "\u202efdp"}, "_ - fdp.pdf"),
        ({"issuer": "Wigan", "title": "Ä" * 300}, "Wigan - " + "Ä" * 86 + ".pdf"),
    ],
)
def test_no_name_leads_out_of_the_corpus_folder(
    council: Council, bring: Bring, corpus: Path, known: dict[str, str], path: str
) -> None:
    council.pages["/s.pdf"] = content(PDF)
    found = bring(wanted(council.url("/s.pdf"), **known))
    assert found.state is State.FETCHED
    assert found.path.lstrip(".-") == path.lstrip(".-")
    assert [file.path for file in scan(corpus).files] == [found.path], "and the index sees it"
    outside = [file for file in corpus.parent.rglob("*") if file.is_file() and corpus not in file.parents]
    assert [file for file in outside if file.suffix != ".lock"] == []


@pytest.mark.parametrize(
    "named",
    [
        *('="../../../x.pdf"', '="..\\..\\x.pdf"', '="/etc/x.pdf"', '="x.pdf"'),
        *('="=+@-x.pdf"', '="\x85\x9bx.pdf"', "*=utf-8''%E2%80%AEx.pdf", "*=idna''xn--%ff.pdf", "*=utf-7''+2AA-.pdf"),
    ],
    ids=repr,
)
def test_the_name_that_a_server_gives_leads_nowhere_and_is_no_formula(council: Council, bring: Bring, named: str) -> None:
    council.pages["/x"] = content(PDF, Content_Disposition=f"attachment; filename{named}")
    assert bring(council.url("/x")).path in ("x.pdf", "_.pdf")


def test_a_folder_that_is_a_link_out_of_the_corpus_is_not_written_to(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = content(PDF)
    (corpus.parent / "elsewhere").mkdir()
    corpus.mkdir()
    (corpus / "plans").symlink_to(corpus.parent / "elsewhere")
    found = bring(wanted(council.url("/s.pdf"), file="plans/new/a.pdf"))
    assert (found.state, found.reason) == (State.FAILED, Reason.NOT_WRITTEN)
    assert list((corpus.parent / "elsewhere").iterdir()) == []


def endless(handler: Handler) -> None:
    handler.head(200, Content_Type="application/pdf", Transfer_Encoding="chunked")
    part = b"%PDF-1.7\n" + b"x" * 100_000
    for _ in range(10_000):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))


def cut_short(handler: Handler) -> None:
    handler.head(200, Content_Type="application/pdf", Connection="close")
    handler.wfile.write(PDF[: len(PDF) // 2])


def packed(handler: Handler) -> None:
    body = gzip.compress(PDF)
    handler.head(200, Content_Type="application/pdf", Content_Encoding="gzip", Content_Length=str(len(body)))
    handler.wfile.write(body)


def unasked_part(handler: Handler) -> None:
    handler.head(206, Content_Type="application/pdf", Content_Range="bytes 5-9/100", Content_Length="5")
    handler.wfile.write(b"12345")


SLOW = {"seconds": 0.3, "seconds_silent": 0.2}
FAILURES: list[tuple[str, Page, dict[str, Any], Reason, str]] = [
    ("not found", status(404), {}, Reason.GONE, "HTTP 404"),
    ("gone", status(410), {}, Reason.GONE, "HTTP 410"),
    ("password", status(401), {}, Reason.REFUSED, "HTTP 401"),
    ("forbidden", status(403), {}, Reason.REFUSED, "HTTP 403"),
    ("too many", status(429, Retry_After="120"), {}, Reason.REFUSED, "come back in 120 s"),
    ("busy", status(503, Retry_After="60"), {}, Reason.REFUSED, "come back in 60 s"),
    ("broken", status(500), {}, Reason.SERVER_ERROR, "HTTP 500"),
    ("nothing", status(204), {}, Reason.SERVER_ERROR, "HTTP 204"),
    ("page", content(HTML, "text/html; charset=utf-8"), {}, Reason.WEB_PAGE, "a web page"),
    ("page called a PDF", content(HTML, "application/pdf"), {}, Reason.WEB_PAGE, "a web page"),
    ("page of odd marks", content(b"<html><![x[y]]><a href=", "text/html"), {}, Reason.WEB_PAGE, "a web page"),
    ("endless comments", content(b"<!-- -->" * 5000 + b"x", "x/y"), {}, Reason.NOT_A_PDF, "no PDF"),
    ("leads to a page", redirect("/home"), {}, Reason.MOVED, "leads to a web page"),
    ("moved nowhere", status(301), {}, Reason.MOVED, "not where to"),
    ("round and round", redirect("/asked.pdf"), {}, Reason.MOVED, "more than 5 times"),
    ("to another scheme", redirect("ftp://council.example/x.pdf"), {}, Reason.BAD_ADDRESS, "ftp"),
    ("to a file", redirect("file:///etc/passwd"), {}, Reason.BAD_ADDRESS, "file"),
    ("with a password", redirect("http://me:pw@council.example/"), {}, Reason.BAD_ADDRESS, "password"),
    ("into the network", redirect("http://intranet.example/x.pdf"), {}, Reason.PRIVATE_ADDRESS, "10.1.2.3"),
    ("to this machine", redirect("http://[::1]:9/x.pdf"), {}, Reason.PRIVATE_ADDRESS, "::1"),
    ("to the cloud's own", redirect("http://169.254.169.254/latest"), {}, Reason.PRIVATE_ADDRESS, "169.254"),
    ("no address", redirect("http://council.example:port/"), {}, Reason.MOVED, "no address"),
    ("image", content(b"\x89PNG\r\n\x1a\n" + b"0" * 3000, "image/png"), {}, Reason.NOT_A_PDF, "image/png"),
    ("word", content(b"PK\x03\x04" + b"0" * 50, "application/pdf"), {}, Reason.NOT_A_PDF, "no PDF"),
    ("empty", content(b""), {}, Reason.NOT_A_PDF, "no PDF"),
    ("larger than allowed", content(PDF), {"max_bytes": 10_000}, Reason.TOO_LARGE, "larger"),
    ("larger than said", endless, {"max_bytes": 1_000_000}, Reason.TOO_LARGE, "larger than 1 MB"),
    ("cut short", cut_short, {}, Reason.BROKEN_OFF, "breaks off"),
    ("broken off", in_parts(etag="", stops_after=5000), {}, Reason.BROKEN_OFF, "broke off"),
    ("packed", packed, {}, Reason.SERVER_ERROR, "gzip"),
    ("unasked part", unasked_part, {}, Reason.SERVER_ERROR, "not asked for"),
    ("size beyond numbers", status(206, Content_Range=f"bytes 0-5/{'9' * 5000}"), {}, Reason.TOO_LARGE, "larger"),
    ("no HTTP", raw(b"220 smtp ready\r\n"), {}, Reason.BROKEN_OFF, "broke off"),
    ("silent", dripping(b"", b""), SLOW, Reason.TOO_SLOW, "too slow"),
    ("dripping", dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n%PDF-1.7", b"."), SLOW, Reason.TOO_SLOW, "slow"),
    ("dripping head", dripping(b"HTTP/1.1 200 OK\r\nX: ", b"."), SLOW, Reason.TOO_SLOW, "too slow"),
]


@pytest.mark.parametrize(("page", "limits", "reason", "said"), [one[1:] for one in FAILURES], ids=[one[0] for one in FAILURES])
def test_what_does_not_come_is_named_with_its_reason(
    council: Council, bring: Bring, corpus: Path, page: Page, limits: dict[str, Any], reason: Reason, said: str
) -> None:
    council.pages["/asked.pdf"] = page
    council.pages["/home"] = content(HTML, "text/html")
    council.names["intranet.example"] = ["10.1.2.3"]
    bounds = {"seconds": 20.0, "seconds_silent": 10.0, "seconds_between": 0.0} | limits
    found = bring(council.url("/asked.pdf"), limits=Limits(**bounds))
    assert (found.state, found.reason) == (State.FAILED, reason), found.said
    assert said in found.said
    assert not corpus.exists(), "nothing of it is left in the corpus folder"


def test_a_web_page_names_the_documents_that_it_links_to(council: Council, bring: Bring) -> None:
    council.pages["/plans/page"] = content(HTML, "text/html")
    found = bring(council.url("/plans/page"))
    assert found.links == (council.url("/files/a.pdf"), council.url("/plans/b.PDF?v=2"))
    assert "print it to a PDF in a browser" in found.hint


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://",
        "http:///x.pdf",
        "javascript:alert(1)",
        "data:application/pdf,x",
        "http://user:pw@council.example/",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_asked_of_nobody(council: Council, bring: Bring, address: str) -> None:
    found = bring(address)
    assert found.state is State.FAILED
    assert found.reason is (Reason.BAD_ADDRESS if address else Reason.NO_ADDRESS)
    assert council.asked == []


def test_nobody_there_is_unreachable(council: Council, bring: Bring) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        found = bring(f"http://council.example:{port}/x.pdf")
    assert found.reason is Reason.UNREACHABLE and "council.example" in found.said


def test_a_name_that_nobody_bears_is_unreachable(council: Council, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(host: str, port: int) -> list[addresses.IPAddress]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(addresses, "resolve", nobody)
    found = bring("https://old-council.example/x.pdf")
    assert found.reason is Reason.UNREACHABLE and "no host called old-council.example" in found.said


def test_a_host_without_a_trusted_certificate_is_unreachable(council: Council, bring: Bring) -> None:
    council.pages["/s.pdf"] = content(PDF)
    found = bring(council.url("/s.pdf", scheme="https"))
    assert found.reason is Reason.UNREACHABLE
    assert council.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    council: Council, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers first with a public address and then with this machine's gets nobody to this machine."""
    answers = iter([["93.184.216.34"], ["10.0.0.1"], ["127.0.0.1"]])
    connected: list[Any] = []

    def resolve(host: str, port: int) -> list[addresses.IPAddress]:
        council.names[host] = next(answers)
        return Council.resolve(council, host, port)

    def connect(address: Any, *arguments: Any, **options: Any) -> socket.socket:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(addresses, "resolve", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert bring("http://rebinding.example/x.pdf").reason is Reason.UNREACHABLE
    assert connected == [("93.184.216.34", 80)], "by number, so that no name is looked up again"
    assert bring("http://rebinding.example/x.pdf").reason is Reason.PRIVATE_ADDRESS
    assert len(connected) == 1


def test_of_several_addresses_only_public_ones_are_tried(council: Council, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    council.names["mixed.example"] = ["192.168.0.1", "::ffff:127.0.0.9", "127.0.0.1"]
    council.pages["/s.pdf"] = content(PDF)
    real, connected = socket.create_connection, []

    def connect(address: Any, *arguments: Any, **options: Any) -> socket.socket:
        connected.append(address[0])
        return real(address, *arguments, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    assert bring(council.url("/s.pdf", host="mixed.example")).state is State.FETCHED
    assert set(connected) == {"127.0.0.1"}


def test_redirects_to_a_document_are_followed(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/old.pdf"] = redirect("/older.pdf", 301)
    council.pages["/older.pdf"] = redirect(council.url("/new.pdf", host="new.example"), 308)
    council.pages["/new.pdf"] = content(PDF)
    found = bring(council.url("/old.pdf"))
    assert found.state is State.FETCHED and found.final_url == council.url("/new.pdf", host="new.example")
    assert described(corpus)[found.path]["url"] == council.url("/old.pdf"), "what was asked for is found again"
    robots = [one.host for one in council.asked if one.path == "/robots.txt"]
    assert robots == ["council.example", "new.example"], "each site is asked whether programs are welcome"


def test_a_connection_that_breaks_off_is_gone_on_from(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = in_parts(stops_after=20_000, times=1)
    found = bring(council.url("/s.pdf"))
    assert found.state is State.FETCHED and (corpus / found.path).read_bytes() == PDF
    ranges = [one.headers.get("Range") for one in council.asked if one.path == "/s.pdf"]
    assert ranges == [None, "bytes=20000-"]


def test_the_next_run_goes_on_where_the_last_one_ended(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = in_parts(stops_after=10_000, times=3)
    first = bring(council.url("/s.pdf"))
    assert first.reason is Reason.BROKEN_OFF and not corpus.exists()
    second = bring(council.url("/s.pdf"))
    assert second.state is State.FETCHED and second.resumed_bytes == 30_000
    assert (corpus / second.path).read_bytes() == PDF
    third = bring(wanted(council.url("/s.pdf"), file="another.pdf"))
    assert third.state is State.PRESENT


def test_another_version_is_not_put_behind_the_first(council: Council, bring: Bring, corpus: Path) -> None:
    council.pages["/s.pdf"] = in_parts(stops_after=10_000)
    assert bring(council.url("/s.pdf"), limits=Limits(attempts=1, seconds_between=0)).reason is Reason.BROKEN_OFF
    newer = PDF.replace(b"1 0 obj", b"2 0 obj")
    council.pages["/s.pdf"] = in_parts(newer, etag='"two"')
    found = bring(council.url("/s.pdf"))
    assert (corpus / found.path).read_bytes() == newer and found.resumed_bytes == 0


@pytest.mark.parametrize("later", [status(416), unasked_part], ids=["refuses to go on", "goes on elsewhere"])
def test_a_server_that_cannot_go_on_is_asked_anew(council: Council, bring: Bring, corpus: Path, later: Page) -> None:
    council.pages["/s.pdf"] = in_parts(stops_after=10_000)
    assert bring(council.url("/s.pdf"), limits=Limits(attempts=1, seconds_between=0)).reason is Reason.BROKEN_OFF
    council.pages["/s.pdf"] = lambda handler: (later if handler.headers.get("Range") else content(PDF))(handler)
    found = bring(council.url("/s.pdf"))
    assert (corpus / found.path).read_bytes() == PDF


@pytest.mark.parametrize(
    ("robots", "path", "comes"),
    [
        (b"User-agent: *\nDisallow: /\n", "/s.pdf", False),
        (b"User-agent: *\nDisallow: /*.pdf$\n", "/s.pdf", False),
        (b"User-agent: *\nDisallow: /\nAllow: /public/\n", "/public/s.pdf", True),
        (b"User-agent: stratbot\nDisallow: /\n\nUser-agent: *\nDisallow:\n", "/s.pdf", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/s.pdf", False),
        (b"User-agent: badbot\nDisallow: /\n", "/s.pdf", True),
        (b"\xff\xfe nonsense <html>", "/s.pdf", True),
        (b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /\n", "/s.pdf", True),
        (b"User-agent: *\nCrawl-delay: 3600\n", "/s.pdf", False),
    ],
)
def test_robots_are_kept_to(council: Council, bring: Bring, robots: bytes, path: str, comes: bool) -> None:
    council.pages["/robots.txt"] = content(robots, "text/plain")
    council.pages[path] = content(PDF)
    found = bring(council.url(path))
    if comes:
        assert found.state is State.FETCHED
    else:
        assert found.reason is Reason.ROBOTS and council.paths() == []


def test_without_a_readable_robots_file_nothing_is_fetched(council: Council, bring: Bring) -> None:
    council.pages["/robots.txt"] = status(503)
    council.pages["/s.pdf"] = content(PDF)
    assert bring(council.url("/s.pdf")).reason is Reason.ROBOTS
    assert council.paths() == []


def test_robots_of_a_site_that_is_redirected_to_are_kept_to(council: Council, bring: Bring) -> None:
    council.pages["council.example/s.pdf"] = redirect(council.url("/s.pdf", host="closed.example"))
    council.pages["closed.example/s.pdf"] = content(PDF)
    council.pages["closed.example/robots.txt"] = content(b"User-agent: *\nDisallow: /", "text/plain")
    assert bring(council.url("/s.pdf")).reason is Reason.ROBOTS


def test_a_host_is_asked_for_one_thing_at_a_time_with_a_pause(council: Council, corpus: Path, tmp_path: Path) -> None:
    for number in range(3):
        council.pages[f"/{number}.pdf"] = content(PDF + b"%%EOF\n" * number)
    council.pages["other.example/x.pdf"] = redirect(council.url("/3.pdf"))  # a second thread comes to the same host
    council.pages["/3.pdf"] = content(PDF + b"%%EOF\n" * 3)
    urls = [council.url(f"/{number}.pdf") for number in range(3)] + [council.url("/x.pdf", host="other.example")]
    found = fetch([Wanted(url=url) for url in urls], corpus, aside=tmp_path / "a", limits=Limits(seconds_between=0.15))
    assert {one.state for one in found} == {State.FETCHED}
    asked = sorted((one for one in council.asked if one.host == "council.example"), key=lambda one: one.began)
    assert len(asked) == 5
    for one, following in itertools.pairwise(asked):
        assert following.began - one.began > 0.14


def test_robots_may_ask_for_a_longer_pause(council: Council, corpus: Path, tmp_path: Path) -> None:
    council.pages["/robots.txt"] = content(b"User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    council.pages["/1.pdf"] = content(PDF)
    council.pages["/2.pdf"] = content(PDF + b"%%EOF")
    urls = [council.url("/1.pdf"), council.url("/2.pdf")]
    fetch([Wanted(url=url) for url in urls], corpus, aside=tmp_path / "a", limits=QUICK)
    first, second = (one for one in council.asked if one.path != "/robots.txt")
    assert second.began - first.began > 0.28


def test_one_slow_host_does_not_keep_others_waiting(council: Council, corpus: Path, tmp_path: Path) -> None:
    released = threading.Event()

    def waits(handler: Handler) -> None:
        released.wait(20)
        content(PDF)(handler)

    def releases(handler: Handler) -> None:
        released.set()
        content(PDF + b"%%EOF")(handler)

    council.pages["slow.example/s.pdf"] = waits
    council.pages["quick.example/q.pdf"] = releases
    urls = [council.url("/s.pdf", host="slow.example"), council.url("/q.pdf", host="quick.example")]
    found = fetch([Wanted(url=url) for url in urls], corpus, aside=tmp_path / "a", limits=QUICK)
    assert [one.state for one in found] == [State.FETCHED, State.FETCHED]


def test_one_failure_costs_nothing_but_itself(council: Council, corpus: Path, tmp_path: Path) -> None:
    council.pages["/a.pdf"] = content(PDF)
    council.pages["/c.pdf"] = content(PDF + b"%%EOF")
    heard: list[Progress] = []
    urls = [council.url("/a.pdf"), council.url("/b.pdf"), council.url("/c.pdf"), council.url("/a.pdf")]
    found = fetch([Wanted(url=url) for url in urls], corpus, aside=tmp_path / "a", limits=QUICK, progress=heard.append)
    assert [one.state for one in found] == [State.FETCHED, State.FAILED, State.FETCHED, State.PRESENT]
    assert heard[-1].done == heard[-1].total == 4
    assert max(one.received_bytes for one in heard) >= len(PDF)


def test_stopping_keeps_what_came_and_the_next_run_goes_on(council: Council, corpus: Path, tmp_path: Path, bring: Bring) -> None:
    stopped, given_up = threading.Event(), threading.Event()

    def stops(handler: Handler) -> None:
        handler.head(200, Content_Length=str(len(PDF)), ETag='"one"')
        handler.wfile.write(PDF[:15_000])
        handler.wfile.flush()
        given_up.wait(20)

    def heard(progress: Progress) -> None:
        if progress.received_bytes == 15_000:
            stopped.set()

    council.pages["/s.pdf"] = stops
    wanted = [Wanted(url=council.url("/s.pdf")), Wanted(url=council.url("/t.pdf"))]
    found = fetch(wanted, corpus, aside=tmp_path / "aside", limits=QUICK, progress=heard, cancelled=stopped.is_set)
    given_up.set()
    assert [one.state for one in found] == [State.STOPPED, State.STOPPED]
    assert council.paths() == ["/s.pdf"]
    council.pages["/s.pdf"] = in_parts()
    again: Fetched = bring(council.url("/s.pdf"))
    assert again.resumed_bytes == 15_000 and (corpus / again.path).read_bytes() == PDF


def test_two_runs_do_not_write_into_each_others_files(council: Council, bring: Bring, tmp_path: Path) -> None:
    found: list[Fetched] = []

    def meanwhile(handler: Handler) -> None:
        found.append(bring(council.url("/s.pdf")))
        content(PDF)(handler)

    council.pages["/s.pdf"] = meanwhile
    assert bring(council.url("/s.pdf")).state is State.FETCHED
    assert found[0].reason is Reason.NOT_WRITTEN and "another run" in found[0].said
