// An MCP client of 2025-11-25 in Go's standard library alone: `client URL` connects, lists, calls a tool, leaves.
//
// It shows how a client in another language is judged, `go build -o client client.go && fraimz judge --suite -- ./client {url}`.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const wire = "2025-11-25"

type object = map[string]any

// refusal is what an honest client does not go on from.
func refusal(format string, words ...any) error { return fmt.Errorf(format, words...) }

type answer struct {
	status int
	header http.Header
	text   []byte
}

var client = http.Client{Timeout: 20 * time.Second}

func ask(method, address string, headers map[string]string, body string) (answer, error) {
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, text}, err
}

func firstDocument(places ...string) object {
	for _, place := range places {
		got, err := ask("GET", place, map[string]string{"accept": "application/json"}, "")
		found := object{}
		if err == nil && got.status == 200 && json.Unmarshal(got.text, &found) == nil {
			return found
		}
	}
	return object{}
}

func textIn(of object, name string) string {
	text, _ := of[name].(string)
	return text
}

func textsIn(of object, name string) (texts []string) {
	list, _ := of[name].([]any)
	for _, one := range list {
		texts = append(texts, fmt.Sprint(one))
	}
	return texts
}

func has(list []string, word string) bool {
	for _, one := range list {
		if one == word {
			return true
		}
	}
	return false
}

func random() string {
	bytes := make([]byte, 32)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(bytes)
}

// tokens of one resource.
type tokens struct{ Access, Refresh, Scope, Issuer string }

// credentials of a registration; there may be a secret that was not asked for.
type credentials struct{ ID, Secret, Method string }

// kept is what the next start finds in HOME.
type kept struct {
	Clients map[string]credentials
	Tokens  map[string]tokens
}

func storePath() string { return filepath.Join(os.Getenv("HOME"), ".go-mcp-client.json") }

func load() kept {
	known := kept{map[string]credentials{}, map[string]tokens{}}
	if text, err := os.ReadFile(storePath()); err == nil {
		_ = json.Unmarshal(text, &known)
	}
	return known
}

func (k kept) store() error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return os.WriteFile(storePath(), text, 0o600)
}

// authorization is the way from a 401 to a token.
type authorization struct {
	resource string
	kept     kept
}

func (a *authorization) discover(challenge map[string]string) (server object, scopes []string, err error) {
	at, err := url.Parse(a.resource)
	if err != nil {
		return nil, nil, err
	}
	known := at.Scheme + "://" + at.Host + "/.well-known/oauth-protected-resource"
	places := []string{known + strings.TrimSuffix(at.Path, "/"), known}
	if announced := challenge["resource_metadata"]; announced != "" {
		places = []string{announced}
	}
	about := firstDocument(places...)
	issuers := textsIn(about, "authorization_servers")
	if textIn(about, "resource") != a.resource || len(issuers) == 0 {
		return nil, nil, refusal("the resource's metadata is missing, or another one's")
	}
	home, err := url.Parse(issuers[0])
	if err != nil {
		return nil, nil, err
	}
	base, path := home.Scheme+"://"+home.Host+"/.well-known/", strings.TrimSuffix(home.Path, "/")
	places = []string{base + "oauth-authorization-server" + path, base + "openid-configuration" + path}
	if path != "" {
		places = append(places, strings.TrimSuffix(issuers[0], "/")+"/.well-known/openid-configuration")
	}
	server = firstDocument(places...)
	if textIn(server, "issuer") != issuers[0] {
		return nil, nil, refusal("the server's metadata is missing, or another one's")
	}
	if !has(textsIn(server, "code_challenge_methods_supported"), "S256") {
		return nil, nil, refusal("the server does not offer S256")
	}
	return server, textsIn(about, "scopes_supported"), nil
}

func (a *authorization) renew(challenge map[string]string) error {
	server, scopes, err := a.discover(challenge)
	if err != nil {
		return err
	}
	old := a.kept.Tokens[a.resource]
	if old.Refresh != "" && old.Issuer == textIn(server, "issuer") {
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}}
		if done, err := a.redeem(server, a.kept.Clients[old.Issuer], form, old); done || err != nil {
			return err
		}
	}
	if challenged := strings.Fields(challenge["scope"]); len(challenged) > 0 {
		scopes = challenged
	}
	return a.authorize(server, scopes)
}

func (a *authorization) widen(challenge map[string]string) error {
	server, _, err := a.discover(challenge)
	if err != nil {
		return err
	}
	scopes := strings.Fields(a.kept.Tokens[a.resource].Scope)
	for _, one := range strings.Fields(challenge["scope"]) {
		if !has(scopes, one) {
			scopes = append(scopes, one)
		}
	}
	return a.authorize(server, scopes)
}

func (a *authorization) authorize(server object, scopes []string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	redirectURI := fmt.Sprintf("http://%s/callback", listener.Addr())
	registered, err := a.clientAt(server, redirectURI)
	if err != nil {
		return err
	}
	verifier, state := random(), random()
	digest := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"response_type":         {"code"},
		"client_id":             {registered.ID},
		"redirect_uri":          {redirectURI},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(digest[:])},
		"code_challenge_method": {"S256"},
		"state":                 {state},
		"resource":              {a.resource},
	}
	scope := strings.Join(scopes, " ")
	if scope != "" {
		query.Set("scope", scope)
	}
	if err := exec.Command(os.Getenv("BROWSER"), textIn(server, "authorization_endpoint")+"?"+query.Encode()).Run(); err != nil {
		return err
	}
	came := comesBack(listener)
	issuer := textIn(server, "issuer")
	switch {
	case came.Get("state") != state:
		return refusal("the state is not the one that was sent")
	case (server["authorization_response_iss_parameter_supported"] == true || came.Has("iss")) && came.Get("iss") != issuer:
		return refusal("the answer is another issuer's")
	case came.Get("code") == "":
		return refusal("the authorization ended with %s", came.Get("error"))
	}
	form := url.Values{
		"grant_type":    {"authorization_code"},
		"code":          {came.Get("code")},
		"redirect_uri":  {redirectURI},
		"code_verifier": {verifier},
	}
	if done, err := a.redeem(server, registered, form, tokens{Scope: scope}); !done && err == nil {
		return refusal("the code was refused")
	} else {
		return err
	}
}

// comesBack is what the browser brings, once; nothing when it does not come in half a minute.
func comesBack(listener net.Listener) url.Values {
	came := make(chan url.Values, 1)
	server := http.Server{Handler: http.HandlerFunc(func(page http.ResponseWriter, request *http.Request) {
		fmt.Fprint(page, "You can close this window.")
		select {
		case came <- request.URL.Query():
		default:
		}
	})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	select {
	case query := <-came:
		return query
	case <-time.After(30 * time.Second):
		return url.Values{}
	}
}

// clientAt registers once for an issuer; the port of a loopback address may differ from one time to the next.
func (a *authorization) clientAt(server object, redirectURI string) (credentials, error) {
	issuer := textIn(server, "issuer")
	if known, ok := a.kept.Clients[issuer]; ok {
		return known, nil
	}
	wish, err := json.Marshal(object{
		"client_name":                "Go client",
		"redirect_uris":              []string{redirectURI},
		"grant_types":                []string{"authorization_code", "refresh_token"},
		"response_types":             []string{"code"},
		"token_endpoint_auth_method": "none",
		"application_type":           "native",
	})
	if err != nil {
		return credentials{}, err
	}
	headers := map[string]string{"content-type": "application/json"}
	got, err := ask("POST", textIn(server, "registration_endpoint"), headers, string(wish))
	made := object{}
	if err != nil || got.status != 201 || json.Unmarshal(got.text, &made) != nil {
		return credentials{}, refusal("registration was answered %d %v", got.status, err)
	}
	registered := credentials{textIn(made, "client_id"), textIn(made, "client_secret"), textIn(made, "token_endpoint_auth_method")}
	a.kept.Clients[issuer] = registered
	return registered, a.kept.store()
}

func (a *authorization) redeem(server object, as credentials, form url.Values, old tokens) (bool, error) {
	headers := map[string]string{"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
	form.Set("resource", a.resource)
	if as.Method == "client_secret_basic" {
		pair := url.QueryEscape(as.ID) + ":" + url.QueryEscape(as.Secret)
		headers["authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	} else {
		form.Set("client_id", as.ID)
		if as.Secret != "" {
			form.Set("client_secret", as.Secret)
		}
	}
	got, err := ask("POST", textIn(server, "token_endpoint"), headers, form.Encode())
	if err == nil && got.status == 429 {
		toldToWait(got)
		got, err = ask("POST", textIn(server, "token_endpoint"), headers, form.Encode())
	}
	issued := object{}
	if err != nil || got.status != 200 || json.Unmarshal(got.text, &issued) != nil {
		return false, err
	}
	if kind := textIn(issued, "token_type"); !strings.EqualFold(kind, "bearer") {
		return false, refusal("a token of the type %s was issued", kind)
	}
	fresh := tokens{textIn(issued, "access_token"), textIn(issued, "refresh_token"), textIn(issued, "scope"), textIn(server, "issuer")}
	if fresh.Refresh == "" {
		fresh.Refresh = old.Refresh
	}
	if fresh.Scope == "" {
		fresh.Scope = old.Scope
	}
	a.kept.Tokens[a.resource] = fresh
	return true, a.kept.store()
}

func toldToWait(got answer) {
	seconds, err := strconv.Atoi(got.header.Get("retry-after"))
	if err != nil {
		seconds = 1
	}
	time.Sleep(time.Duration(seconds) * time.Second)
}

// session is a connection to one server.
type session struct {
	authorization
	id, version string
	number      int
}

func (s *session) headers() map[string]string {
	headers := map[string]string{}
	if access := s.kept.Tokens[s.resource].Access; access != "" {
		headers["authorization"] = "Bearer " + access
	}
	if s.id != "" {
		headers["mcp-session-id"] = s.id
	}
	if s.version != "" {
		headers["mcp-protocol-version"] = s.version
	}
	return headers
}

func (s *session) connect() error {
	about := object{"name": "go-client", "version": "1.0.0"}
	result, err := s.send("initialize", object{"protocolVersion": wire, "capabilities": object{}, "clientInfo": about})
	if err != nil {
		return err
	}
	s.version = textIn(result, "protocolVersion")
	_, err = s.send("notifications/initialized", object{})
	return err
}

var parameter = regexp.MustCompile(`(\w+)="([^"]*)"`)

func (s *session) send(method string, params object) (object, error) {
	message := object{"jsonrpc": "2.0", "method": method, "params": params}
	if !strings.HasPrefix(method, "notifications/") {
		s.number++
		message["id"] = s.number
	}
	number := s.number
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	var got answer
	for attempt := 0; attempt < 4; attempt++ {
		headers := s.headers()
		headers["content-type"] = "application/json"
		headers["accept"] = "application/json, text/event-stream"
		if got, err = ask("POST", s.resource, headers, string(body)); err != nil {
			return nil, err
		}
		challenge := map[string]string{}
		for _, pair := range parameter.FindAllStringSubmatch(got.header.Get("www-authenticate"), -1) {
			challenge[pair[1]] = pair[2]
		}
		switch {
		case got.status == 401:
			err = s.renew(challenge)
		case got.status == 403 && challenge["error"] == "insufficient_scope":
			err = s.widen(challenge)
		case got.status == 404 && s.id != "":
			s.id, s.version = "", ""
			err = s.connect()
		case got.status == 429:
			toldToWait(got)
		case got.status == 202:
			return object{}, nil
		case got.status == 200:
			if method == "initialize" {
				s.id = got.header.Get("mcp-session-id")
			}
			return resultIn(got, number)
		default:
			err = refusal("%s was answered %d", method, got.status)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, refusal("%s was answered %d", method, got.status)
}

// resultIn reads JSON, or the events of a stream.
func resultIn(got answer, number int) (object, error) {
	data := []string{string(got.text)}
	if kind, _, _ := mime.ParseMediaType(got.header.Get("content-type")); kind == "text/event-stream" {
		data = strings.Split(string(got.text), "\n")
	}
	for _, line := range data {
		message := object{}
		if json.Unmarshal([]byte(strings.TrimPrefix(line, "data:")), &message) != nil || message["id"] != float64(number) {
			continue
		}
		if result, ok := message["result"].(object); ok {
			return result, nil
		}
	}
	return nil, refusal("no result came")
}

func (s *session) leave() {
	if s.id != "" {
		_, _ = ask("DELETE", s.resource, s.headers(), "")
	}
}

func valueOf(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}

func run(s *session) error {
	defer s.leave()
	arguments := object{}
	if err := json.Unmarshal([]byte(valueOf("FRAIMZ_ARGUMENTS", `{"text":"hello"}`)), &arguments); err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	if _, err := s.send("tools/list", object{}); err != nil {
		return err
	}
	tool := valueOf("FRAIMZ_TOOL", "echo")
	_, err := s.send("tools/call", object{"name": tool, "arguments": arguments})
	return err
}

func main() {
	if err := run(&session{authorization: authorization{resource: os.Args[1], kept: load()}}); err != nil {
		fmt.Fprintln(os.Stderr, "gave up:", err)
		os.Exit(1)
	}
	fmt.Println("called")
}
