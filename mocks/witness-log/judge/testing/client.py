"""An MCP client of 2025-11-25 in Python's standard library alone: `client.py URL` connects, lists, calls a tool, leaves.

It shows how a client in another language is judged: `fraimz judge --suite -- python3 client.py {url}`.
"""
import base64
import hashlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

WIRE = "2025-11-25"
# What a server gives a client that registers; it may be a secret that was not asked for.
CREDENTIALS = ("client_id", "client_secret", "token_endpoint_auth_method")
STORE = Path.home() / ".python-mcp-client.json"


class Refusal(Exception):
    """What an honest client does not go on from."""


def ask(method, url, headers=None, body=None):
    """One request: status, headers, text."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode()


def document(url):
    status, _, text = ask("GET", url, {"accept": "application/json"})
    return json.loads(text) if status == 200 else None


def challenge_of(headers):
    """The parameters of `WWW-Authenticate: Bearer`."""
    text = headers.get("www-authenticate", "").removeprefix("Bearer ")
    pairs = (part.strip().partition("=") for part in text.split(","))
    return {name: value.strip('"') for name, _, value in pairs if value}


class Authorization:
    """The way from a 401 to a token, and what is kept for the next start."""

    def __init__(self, resource):
        self.resource = resource
        self.kept = json.loads(STORE.read_text()) if STORE.exists() else {"clients": {}, "tokens": {}}

    @property
    def tokens(self):
        return self.kept["tokens"].get(self.resource)

    def keep(self, tokens):
        self.kept["tokens"][self.resource] = tokens
        STORE.write_text(json.dumps(self.kept))

    def renew(self, challenge):
        server, scopes = self.discover(challenge)
        old = self.tokens
        if old and old.get("refresh") and old["issuer"] == server["issuer"] and self.refresh(server, old):
            return
        self.authorize(server, (challenge.get("scope") or scopes).split())

    def widen(self, challenge):
        server, _ = self.discover(challenge)
        had = (self.tokens or {}).get("scope", "").split()
        self.authorize(server, had + [one for one in challenge.get("scope", "").split() if one not in had])

    def discover(self, challenge):
        at = urlsplit(self.resource)
        root = f"{at.scheme}://{at.netloc}"
        well_known = f"{root}/.well-known/oauth-protected-resource"
        announced = challenge.get("resource_metadata")
        places = [announced] if announced else [well_known + at.path.rstrip("/"), well_known]
        about = next(filter(None, map(document, places)), None)
        if about is None or about["resource"] != self.resource:
            raise Refusal("the resource's metadata is missing, or another one's")
        issuer = about["authorization_servers"][0]
        home = urlsplit(issuer)
        base, path = f"{home.scheme}://{home.netloc}", home.path.rstrip("/")
        places = [f"{base}/.well-known/oauth-authorization-server{path}"]
        places += [f"{base}/.well-known/openid-configuration{path}"]
        places += [f"{issuer.rstrip('/')}/.well-known/openid-configuration"] if path else []
        server = next(filter(None, map(document, places)), None)
        if server is None or server["issuer"] != issuer:
            raise Refusal("the authorization server's metadata is missing, or another one's")
        if "S256" not in server.get("code_challenge_methods_supported", []):
            raise Refusal("the authorization server does not offer S256")
        return server, " ".join(about.get("scopes_supported", []))

    def authorize(self, server, scopes):
        callback = Callback()
        client = self.client_at(server, callback.uri)
        verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": client["client_id"],
            "redirect_uri": callback.uri,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "state": state,
            "resource": self.resource,
        } | ({"scope": " ".join(scopes)} if scopes else {})
        webbrowser.open(f"{server['authorization_endpoint']}?{urlencode(query)}")
        answer = callback.wait()
        if answer.get("state") != state:
            raise Refusal("the state is not the one that was sent")
        named = server.get("authorization_response_iss_parameter_supported") or "iss" in answer
        if named and answer.get("iss") != server["issuer"]:
            raise Refusal("the answer is another issuer's")
        if "code" not in answer:
            raise Refusal(f"the authorization ended with {answer.get('error')}")
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": callback.uri}
        if not self.redeem(server, client, form | {"code_verifier": verifier}, {"scope": " ".join(scopes)}):
            raise Refusal("the code was refused")

    def client_at(self, server, redirect_uri):
        """Registered once; the port of a loopback address may differ from one time to the next."""
        issuer = server["issuer"]
        if issuer not in self.kept["clients"]:
            wish = {
                "client_name": "Python client",
                "redirect_uris": [redirect_uri],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "none",
                "application_type": "native",
            }
            headers = {"content-type": "application/json"}
            status, _, text = ask("POST", server["registration_endpoint"], headers, json.dumps(wish).encode())
            if status != 201:
                raise Refusal(f"registration was answered {status}")
            made = json.loads(text)
            self.kept["clients"][issuer] = {name: made[name] for name in CREDENTIALS if name in made}
        return self.kept["clients"][issuer]

    def refresh(self, server, old):
        form = {"grant_type": "refresh_token", "refresh_token": old["refresh"]}
        return self.redeem(server, self.client_at(server, ""), form, old)

    def redeem(self, server, client, form, old):
        own, sent = {"client_id": client["client_id"]}, {"accept": "application/json"}
        if client.get("token_endpoint_auth_method") == "client_secret_basic":
            pair = ":".join(quote(client[name], safe="") for name in CREDENTIALS[:2])
            own, sent["authorization"] = {}, f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif "client_secret" in client:
            own["client_secret"] = client["client_secret"]
        body = urlencode(form | own | {"resource": self.resource}).encode()
        for last in (False, True):
            status, headers, text = ask("POST", server["token_endpoint"], sent, body)
            if status != 429 or last:
                break
            time.sleep(int(headers.get("retry-after", "1")))
        if status != 200:
            return False
        issued = json.loads(text)
        if issued["token_type"].lower() != "bearer":
            raise Refusal(f"a token of the type {issued['token_type']} was issued")
        tokens = {"access": issued["access_token"], "refresh": issued.get("refresh_token", old.get("refresh"))}
        self.keep(tokens | {"scope": issued.get("scope", old["scope"]), "issuer": server["issuer"]})
        return True


class Callback:
    """Where the browser comes back to, once."""

    def __init__(self):
        answers = self.answers = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answers.append({name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()})
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"You can close this window.")

            def log_message(self, *_words):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.timeout = 30
        self.uri = f"http://127.0.0.1:{self.server.server_port}/callback"

    def wait(self):
        with self.server:
            self.server.handle_request()
        return self.answers[0] if self.answers else {}


class Client:
    def __init__(self, url):
        self.url, self.session, self.version, self.number = url, None, None, 0
        self.authorization = Authorization(url)

    def headers(self):
        tokens = self.authorization.tokens
        return (
            ({"authorization": f"Bearer {tokens['access']}"} if tokens else {})
            | ({"mcp-session-id": self.session} if self.session else {})
            | ({"mcp-protocol-version": self.version} if self.version else {})
        )

    def send(self, method, params=None, notification=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        if not notification:
            self.number += 1
            message["id"] = self.number
        for _ in range(4):
            session = self.session
            headers = self.headers() | {
                "content-type": "application/json",
                "accept": "application/json, text/event-stream",
            }
            status, answered, text = ask("POST", self.url, headers, json.dumps(message).encode())
            challenge = challenge_of(answered)
            if status == 401:
                self.authorization.renew(challenge)
            elif status == 403 and challenge.get("error") == "insufficient_scope":
                self.authorization.widen(challenge)
            elif status == 404 and session:
                self.session = self.version = None
                self.connect()
            elif status == 429:
                time.sleep(int(answered.get("retry-after", "1")))
            elif status in (200, 202):
                if method == "initialize":
                    self.session = answered.get("mcp-session-id")
                return None if notification else result_in(answered, text, message["id"])
            else:
                break
        raise Refusal(f"{method} was answered {status}")

    def connect(self):
        about = {"name": "python-client", "version": "1.0.0"}
        hello = {"protocolVersion": WIRE, "capabilities": {}, "clientInfo": about}
        self.version = self.send("initialize", hello)["protocolVersion"]
        self.send("notifications/initialized", notification=True)

    def leave(self):
        if self.session:
            ask("DELETE", self.url, self.headers())


def result_in(headers, text, number):
    """The result, in JSON or as an event of a stream."""
    streamed = headers.get_content_type() == "text/event-stream"
    data = [line[5:] for line in text.splitlines() if line.startswith("data:")] if streamed else [text]
    for message in map(json.loads, filter(str.strip, data)):
        if message.get("id") == number and "result" in message:
            return message["result"]
    raise Refusal("no result came")


def main(url):
    client = Client(url)
    try:
        client.connect()
        client.send("tools/list")
        tool = os.environ.get("FRAIMZ_TOOL", "echo")
        arguments = json.loads(os.environ.get("FRAIMZ_ARGUMENTS", '{"text": "hello"}'))
        client.send("tools/call", {"name": tool, "arguments": arguments})
        print(f"called {tool}")
    except Refusal as refusal:
        sys.exit(f"gave up: {refusal}")
    finally:
        client.leave()


main(sys.argv[1])
