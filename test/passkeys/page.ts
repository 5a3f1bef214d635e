/** The functions that tests call in the page: passkeys as a page of the site uses them. */
const SCRIPT = `
async function send(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-requested-with': 'fetch' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}
async function makePasskey(name) {
  const { body } = await send('POST', '/v1/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(body.public_key);
  const credential = await navigator.credentials.create({ publicKey });
  return await send('POST', '/v1/passkeys', { name, credential: credential.toJSON() });
}
async function usePasskey(mediation) {
  const { body } = await send('POST', '/v1/sign-in/passkeys/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(body.public_key);
  const credential = await navigator.credentials.get({ publicKey, mediation });
  return await send('POST', '/v1/sign-in/passkeys', { credential: credential.toJSON() });
}
`;

/** The page, whose script has the nonce of its policy. */
export const passkeyPage = (
  nonce: string,
) => `<!doctype html><html lang="en"><title>Passkeys</title><link rel="icon" href="data:," />
<label>Address <input autocomplete="username webauthn" /></label><script nonce="${nonce}">${SCRIPT}</script></html>`;
