"""`stratbot mcp` as a process of its own: over stdin and stdout, with clients that others wrote."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.scripted import Run
from conftest import SampleIndex

QUESTION = "Which councils cover digital apprenticeships?"


def command_for(sample: SampleIndex) -> list[str]:
    return [sys.executable, "-m", "stratbot", "mcp", "--corpus", str(sample.corpus), "--index", str(sample.index)]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(("STRATBOT_", "PYTHON", "HF_", "PATH", "HOME"))}


@pytest.mark.model
@pytest.mark.parametrize(("mode", "version"), [("legacy", "2025-11-25"), ("auto", "2026-07-28")])
async def test_a_client_can_ask_over_stdio_in_both_versions_of_the_protocol(
    mode: str, version: str, sample_index: SampleIndex
) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp import Client, StdioServerParameters

    program, *arguments = command_for(sample_index)
    told: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    parameters = StdioServerParameters(command=program, args=arguments, env=environment())
    async with Client(parameters, mode=mode, read_timeout_seconds=60) as client:
        assert client.session.protocol_version == version
        result = await client.call_tool("ask", {"question": QUESTION}, progress_callback=on_progress)
        assert not result.is_error and result.structured_content
        assert result.structured_content["outcome"] == "answered"
        quote = result.structured_content["citations"][0]["quote"]
        checked = await client.call_tool("check_quote", {"quote": quote})
        assert checked.structured_content and checked.structured_content["stands"]
        failed = await client.call_tool("check_quote", {"quote": quote, "document": "Atlantis"})
        assert failed.is_error
    assert told == [0.0, 1.0]


@pytest.mark.model
def test_stdout_holds_messages_only_and_stderr_nothing(sample_index: SampleIndex) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a test", "version": "1"},
    }
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTION}}},
    ]
    with subprocess.Popen(
        command_for(sample_index), env=environment(), encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            assert process.stdin and process.stdout and process.stderr
            for message in messages:
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
                process.stdin.flush()
            lines = [json.loads(process.stdout.readline())]
            while lines[-1].get("id") != 2:
                lines.append(json.loads(process.stdout.readline()))
            process.stdin.close()
            rest, narration = process.stdout.read(), process.stderr.read()
            assert process.wait(timeout=300) == 0
        finally:
            process.kill()
    assert lines[-1]["result"]["structuredContent"]["outcome"] == "answered"
    assert (rest, narration) == ("", "")


@pytest.mark.model
def test_the_inspector_can_list_call_and_read(sample_index: SampleIndex, tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    inspector = shutil.which("mcp-inspector")
    if inspector is None:
        pytest.skip("mcp-inspector is not installed: npm install --global @modelcontextprotocol/inspector")
    settings = [part for name, value in environment().items() for part in ("-e", f"{name}={value}")]

    def inspected(*arguments: str) -> dict[str, object]:
        done = subprocess.run(
            [inspector, "--cli", *settings, *command_for(sample_index), *arguments],
            capture_output=True, text=True, check=True, cwd=tmp_path, timeout=600,
        )  # fmt: skip
        found: dict[str, object] = json.loads(done.stdout)
        return found

    assert len(inspected("--method", "tools/list")["tools"]) == 5  # type: ignore[arg-type]
    asked = inspected("--method", "tools/call", "--tool-name", "ask", "--tool-arg", f"question={QUESTION}")
    assert asked["structuredContent"]["outcome"] == "answered"  # type: ignore[index]
    page = inspected("--method", "resources/read", "--uri", "stratbot://documents/oxmoor-ict/pages/2")
    assert "This is a short strategy" in page["contents"][0]["text"]  # type: ignore[index]


def test_without_the_extra_the_error_names_the_remedy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "mcp" else find(name))
    ended = run("mcp")
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'stratbot[mcp]'" in ended.err


def test_nothing_else_loads_the_server() -> None:
    program = (
        "import sys\n"
        "from stratbot.cli.main import main\n"
        "assert main(['mcp', '--help']) == 0\n"
        "loaded = {'mcp', 'mcp_types', 'pydantic', 'anyio', 'httpx2', 'stratbot.mcp'} & sys.modules.keys()\n"
        "sys.exit(', '.join(sorted(loaded)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
