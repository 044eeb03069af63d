/** Calls the API; `undefined` in place of an answer where nobody is signed in. Other refusals are thrown. */
export async function callApi(path, method = "GET", body = undefined) {
  const response = await fetch(`/api${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.status === 401 && method === "GET") return undefined;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
