"""What the server answers, over HTTP."""

import asyncio
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from model.errors import install_hint
from model.serve.play.player import Player
from model.serve.play.sides import PREFIXES, play
from model.serve.play.tasks import ServedWork
from model.serve.view.address import read_address
from model.serve.view.served import ServedScenario
from model.serve.web.application import MOST_QUEUED, application
from tests.serve.served import serving

A_AND_B = "a=europe_alone&a.force.size=20000&b=us_backstop"


@pytest.fixture(scope="module")
def client(few_ranges: ServedScenario) -> Iterator[httpx.Client]:
    with serving(few_ranges) as made:
        yield made


def test_the_page_is_drawn_for_an_address_without_a_script(client: httpx.Client) -> None:
    answer = client.get(f"/?{A_AND_B}&n=32")
    assert answer.status_code == 200
    assert "Europe alone, 1 change" in answer.text
    assert 'id="icons"' in answer.text
    assert "Playing the first histories" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_what_is_opened_is_drawn_without_a_script_too(client: httpx.Client) -> None:
    text = client.get(f"/?{A_AND_B}&h=a6&n=32").text
    assert "History 6 under Europe alone, 1 change" in text


def test_a_result_has_the_sections_of_its_histories(client: httpx.Client, few_ranges: ServedScenario) -> None:
    content = client.get(f"/api/result?{A_AND_B}&n=32").json()
    comparison = play(read_address(A_AND_B, few_ranges).view, 32, few_ranges)
    holds = comparison.a.fates(comparison.main.id).count("holds")
    assert content["n"] == 32
    assert f"{holds} hold" in content["fragments"]["icons"]


def test_an_answer_that_is_as_it_was_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(f"/api/result?{A_AND_B}&n=32")
    again = client.get(f"/api/result?{A_AND_B}&n=32", headers={"If-None-Match": first.headers["etag"]})
    other = client.get(f"/api/result?{A_AND_B}&n=64", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert other.status_code == 200


def test_equal_views_have_one_answer_whatever_the_order_of_keys(client: httpx.Client) -> None:
    turned = "b=us_backstop&a.force.size=2e4&a=europe_alone"
    assert (
        client.get(f"/api/result?{A_AND_B}&n=32").headers["etag"]
        == client.get(f"/api/result?{turned}&n=32").headers["etag"]
    )


def test_a_history_is_told_flipped_and_scanned(client: httpx.Client) -> None:
    opened = f"{A_AND_B}&h=a6"
    assert "History 6" in client.get(f"/api/history?{opened}").json()["fragments"]["history"]
    twin = client.get(f"/api/twin?{opened}&flip=20:russia.choose_rung:comply").json()["fragments"]["twin"]
    assert "Played on with one thing changed" in twin
    assert "tried one by one" in client.get(f"/api/scan?{opened}").json()["fragments"]["scan"]


def test_a_week_without_a_decision_says_which_week_has_one(client: httpx.Client) -> None:
    answer = client.get(f"/api/card?{A_AND_B}&h=a6&w=100&who=russia")
    [problem] = answer.json()["problems"]
    assert (answer.status_code, problem["path"]) == (400, "w")
    week = problem["expected"].partition("w=")[2].partition(",")[0]
    card = client.get(f"/api/card?{A_AND_B}&h=a6&w={week}&who=russia")
    assert "Why did Russia do that?" in card.json()["fragments"]["card"]


def test_a_problem_is_answered_with_the_key_that_it_is_about(client: httpx.Client) -> None:
    answer = client.get("/api/result?a=europe_alone&a.force.size=-5&b=us_bakstop")
    assert answer.status_code == 400
    said = {problem["path"]: problem for problem in answer.json()["problems"]}
    assert "150000" in said["a.force.size"]["message"]
    assert said["b"]["suggestion"] == "us_backstop"
    assert "no option" in client.get("/?b=us_bakstop").text


def test_an_address_of_another_model_is_said_to_be_so(client: httpx.Client) -> None:
    assert "another version of the model" in client.get(f"/?m=0123abcd&{A_AND_B}").text
    assert "another version of the model" not in client.get(f"/?{A_AND_B}").text


def test_controls_say_what_they_rest_on(client: httpx.Client) -> None:
    controls = {item["path"]: item for item in client.get(f"/api/controls?{A_AND_B}").json()["controls"]}
    size = controls["force.size"]
    assert (size["unit"], size["low"], size["high"]) == ("troops", 0, 150000)
    assert size["sides"]["a"]["set"] == 20000
    assert (size["sides"]["b"]["basis"], size["sides"]["b"]["varies"]) == ("reported", True)
    matching = client.get("/api/controls", params={"words": "russia resolve"}).json()["controls"]
    assert "russia.resolve" in [item["path"] for item in matching]


def test_what_matters_most_sharpens_step_by_step(client: httpx.Client) -> None:
    content = client.get(f"/api/matters?{A_AND_B}&side=a").json()
    assert content["next"] == 16
    assert "8 histories at either end, sharpening" in content["fragments"]["matters"]
    assert client.get("/api/matters?each=9").json()["problems"][0]["path"] == "each"


def test_the_controls_of_an_address_come_without_a_history_played(client: httpx.Client) -> None:
    before = rested(client)
    form = client.get(f"/api/sides?{A_AND_B}&a.deploy.years=4").json()["fragments"]["controls"]
    assert form.startswith("<form")
    assert 'name="a.force.size" min="0" max="150000" step="any" value="20000"' in form
    assert "Europe alone, 2 changes" in form
    assert histories(client) == before


def test_the_report_of_both_sides_is_one_file(client: httpx.Client) -> None:
    answer = client.get(f"/api/report?{A_AND_B}&n=32")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "in pairs under the same luck, seed 1" in answer.text
    assert "A Europe alone" in answer.text
    assert "B With a US backstop" in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "/../../etc/passwd",
        "/static/../view/address.py",
        "/static/page.py",
        "/static/%2e%2e%2fpage.py",
        "/api/scenario.yaml/../../x",
        "//evil.example/",
        "/api/result%00",
    ],
)
def test_no_path_leads_to_the_files_of_the_machine(client: httpx.Client, target: str) -> None:
    with raw(client) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host(client)}\r\nConnection: close\r\n\r\n".encode())
        answer = received(connection)
    assert b" 404 " in answer.partition(b"\r\n")[0]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "request_text",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 999999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET /?a=%ff%fe HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        b"GET /?a=\xff HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        b"GET /api/result?" + b"&".join(b"a.x%d=1" % k for k in range(300)) + b" HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
)
def test_a_hostile_request_is_refused_and_the_server_lives(client: httpx.Client, request_text: bytes) -> None:
    with raw(client) as connection:
        connection.sendall(request_text.replace(b"{host}", host(client).encode()))
        status = received(connection).partition(b"\r\n")[0].split()
    assert len(status) < 2 or status[1][:1] == b"4"
    assert client.get("/api/state").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "n=33", "n=1e3", "n=-1", "n=32&n=64", "n=٣٢", "side=a", "words=x", "a.force.size=nan", "a.force.size=1e999",
        "seed=18446744073709551616", "h=a99999999", "h=a1&w=-1", "h=a1&flip=1:2:3", "a=%00", "a[]=x", "__proto__=1",
    ],
)  # fmt: skip
def test_a_malformed_question_is_answered_with_what_was_expected(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/result?{query}")
    assert answer.status_code == 400
    assert answer.json()["problems"]


def test_an_abandoned_question_costs_nothing_more(client: httpx.Client) -> None:
    before = rested(client)
    for size in range(11_000, 11_030):
        with raw(client) as connection:
            target = f"/api/result?a=europe_alone&a.force.size={size}&b=tripwire&n={PREFIXES[-1]}"
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host(client)}\r\n\r\n".encode())
    after = rested(client)
    assert after - before < 30 * PREFIXES[-1] / 4


def test_a_start_that_failed_is_said_by_every_answer(
    served: ServedScenario, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(work: ServedWork, tell: object) -> None:
        raise OSError("no room on the disk")

    monkeypatch.setattr(ServedWork, "prepare", refuse)

    async def answers() -> list[httpx.Response]:
        player = Player(served)
        player.start()
        while player.state.phase != "failed":
            await asyncio.sleep(0.01)
        transport = httpx.ASGITransport(application(player, tmp_path))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
            answered = [await asking.get(path) for path in ("/", "/api/result", "/api/report", "/api/state")]
        player.close()
        return answered

    page, result, report, state = asyncio.run(answers())
    assert [answer.status_code for answer in (page, result, report)] == [500, 500, 500]
    assert "no room on the disk" in page.text
    assert 'http-equiv="refresh"' not in page.text
    assert "no room on the disk" in result.json()["problems"][0]["message"]
    assert (state.json()["phase"], "no room on the disk" in state.json()["reason"]) == ("failed", True)


def test_the_page_is_drawn_without_histories_where_too_much_waits(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Player, "queued", MOST_QUEUED + 1)
    assert "Playing the first histories" in client.get(f"/?{A_AND_B}&a.deploy.years=2&n=32").text
    answer = client.get(f"/api/result?{A_AND_B}&a.deploy.years=2&n=32")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_many_clients_at_a_time_are_all_answered(client: httpx.Client) -> None:
    addresses = [f"/api/result?a=tripwire&a.force.size={5000 + k}&b=tripwire&n=32" for k in range(12)]
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(client.get, addresses))
    assert {answer.status_code for answer in answers} == {200}


def rested(client: httpx.Client) -> int:
    """Histories that were played, once no more are."""
    before, now = -1, histories(client)
    while now != before:
        time.sleep(0.5)
        before, now = now, histories(client)
    return now


def histories(client: httpx.Client) -> int:
    return int(client.get("/api/state").json()["histories"])


def host(client: httpx.Client) -> str:
    return f"{client.base_url.host}:{client.base_url.port}"


def raw(client: httpx.Client) -> socket.socket:
    assert client.base_url.port is not None
    connection = socket.create_connection((client.base_url.host, client.base_url.port), timeout=60)
    return connection


def received(connection: socket.socket) -> bytes:
    connection.shutdown(socket.SHUT_WR)
    content = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return content
        if not piece:
            return content
        content += piece


def test_a_server_that_is_ended_leaves_no_file_behind(root: Path, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    command = [sys.executable, "-m", "model", "serve", "scenarios/reassurance.yaml", "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "the page of" in process.stdout.readline()
        meanwhile = [path.name[:10] for path in tmp_path.iterdir()]
        process.terminate()
        try:
            process.communicate(timeout=60)
        finally:
            process.kill()  # else one that did not end would be waited for without end
    assert "sim-serve-" in meanwhile
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("sim-serve-")] == []


def test_without_the_extra_one_line_says_what_to_install(root: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['starlette'] = None\n"
        "sys.argv = ['sim', 'serve', 'scenarios/reassurance.yaml']\n"
        "from model.cli.program import main; main()"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stderr.splitlines() == [
        "error: sim serve needs starlette, which is not installed",
        f"  expected: {install_hint('serve')}",
    ]
