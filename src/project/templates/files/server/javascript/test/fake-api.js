// A fake of the Project's API on the loopback interface. It issues a token to every client; the test provides all other
// responses.

import { createServer } from 'node:http';
import { createApi } from '../src/client.js';
import { readConfiguration } from '../src/configuration.js';

/** The response of the API for a resource that does not exist. */
export const notFound = {
  status: 404,
  body: { statusCode: 404, message: 'not found', errors: [{ code: 'ResourceNotFound', message: 'not found' }] },
};

/** Starts the fake API for one test. `requests` are the requests to the Project, without those for tokens. */
export async function fakeApi(test, respond) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isToken = url.pathname === '/oauth/token';
    const apiRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: isToken || !text ? text : JSON.parse(text),
    };
    if (!isToken) requests.push(apiRequest);
    const token = { status: 200, body: { access_token: 'token', expires_in: 3600, token_type: 'Bearer', scope: '' } };
    const { status, body } = isToken ? token : respond(apiRequest);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  const api = createApi(
    readConfiguration({
      CTP_AUTH_URL: url,
      CTP_API_URL: url,
      CTP_PROJECT_KEY: 'shop',
      CTP_CLIENT_ID: 'id',
      CTP_CLIENT_SECRET: 'secret',
    }),
  );
  return { api, requests };
}
