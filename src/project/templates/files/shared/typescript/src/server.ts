// A small HTTP server around one handler: `POST <endpoint>` and `GET /health`.

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { describe, log } from './log.js';

export interface Call {
  body: string;
  headers: IncomingHttpHeaders;
}

export interface Answer {
  status: number;
  body?: unknown;
}

export interface Options {
  endpoint: string;
  handle: (call: Call) => Promise<Answer>;
  /** Largest body that is read, in bytes. */
  bodyLimit?: number;
}

/** An answer in the form that the API expects of an API Extension that refuses. */
export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { errors: [{ code, message }] } };
}

export function createApp(options: Options): Server {
  return createServer((request, response) => {
    answer(request, options)
      .catch((error: unknown) => {
        log.error('The request failed', describe(error));
        return refusal(500, 'General', 'The request failed; the log tells why.');
      })
      .then((result) => send(response, result));
  });
}

async function answer(request: IncomingMessage, options: Options): Promise<Answer> {
  const path = normalize(request.url ?? '/');
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 200, body: { status: 'ok' } };
  }
  if (path !== normalize(options.endpoint)) return refusal(404, 'ResourceNotFound', 'There is nothing at this path.');
  if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed', 'Only POST is served here.');
  const limit = options.bodyLimit ?? 1024 * 1024;
  const body = await readBody(request, limit);
  if (body === undefined) return refusal(413, 'ContentTooLarge', `The body has more than ${limit} bytes.`);
  return options.handle({ body, headers: request.headers });
}

/** The path without its query and without a slash at its end. */
function normalize(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.replace(/\/+$/, '') || '/';
}

/** The body as text; undefined as soon as it is larger than the limit. */
function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        resolve(undefined);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (status === 405) response.setHeader('allow', 'POST');
  // What is left of a body that is too large is not worth reading.
  if (status === 413) response.setHeader('connection', 'close');
  if (body === undefined) {
    response.writeHead(status).end();
  } else {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/** Listens on all interfaces, as a container must, until SIGTERM or SIGINT; running requests may end. */
export function serve(server: Server, port: number, grace = 10_000): void {
  server.on('error', (error) => {
    log.error('The server does not run', describe(error));
    process.exitCode = 1;
  });
  server.listen(port, () => {
    const address = server.address();
    log.info('Listening', { port: typeof address === 'object' ? address?.port : port });
  });
  const stop = (signal: NodeJS.Signals): void => {
    // A signal often comes twice: to the group of processes, and once more from the package manager.
    if (!server.listening) return;
    log.info('Stopping', { signal });
    server.close();
    setTimeout(() => {
      log.warning('Stopped before everything was done');
      process.exit(1);
    }, grace).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
