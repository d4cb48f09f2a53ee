// A small HTTP server around one handler: `POST <endpoint>` and `GET /health`.

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { describe, log } from './log.js';

export interface HandlerRequest {
  body: string;
  headers: IncomingHttpHeaders;
}

export interface HandlerResponse {
  status: number;
  body?: unknown;
}

export interface Options {
  endpoint: string;
  handle: (request: HandlerRequest) => Promise<HandlerResponse>;
  /** Maximum size of the request body in bytes; 1 MiB by default. */
  bodyLimit?: number;
}

/** An error in the format that the API expects from an API Extension. */
export function errorResponse(status: number, code: string, message: string): HandlerResponse {
  return { status, body: { errors: [{ code, message }] } };
}

export function createApp(options: Options): Server {
  return createServer((request, response) => {
    respond(request, options)
      .catch((error: unknown) => {
        log.error('The request failed', describe(error));
        return errorResponse(500, 'General', 'The request failed. See the log for the reason.');
      })
      .then((result) => send(response, result));
  });
}

async function respond(request: IncomingMessage, options: Options): Promise<HandlerResponse> {
  const path = normalize(request.url ?? '/');
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 200, body: { status: 'ok' } };
  }
  if (path !== normalize(options.endpoint)) return errorResponse(404, 'ResourceNotFound', 'This path does not exist.');
  if (request.method !== 'POST') return errorResponse(405, 'MethodNotAllowed', 'This path accepts only POST.');
  const limit = options.bodyLimit ?? 1024 * 1024;
  const body = await readBody(request, limit);
  if (body === undefined) return errorResponse(413, 'ContentTooLarge', `The body is larger than ${limit} bytes.`);
  return options.handle({ body, headers: request.headers });
}

/** The path without the query and without trailing slashes. */
function normalize(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.replace(/\/+$/, '') || '/';
}

/** The body as text, or undefined if it is larger than the limit. */
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

function send(response: ServerResponse, { status, body }: HandlerResponse): void {
  if (status === 405) response.setHeader('allow', 'POST');
  // The rest of a body that is too large is not read.
  if (status === 413) response.setHeader('connection', 'close');
  if (body === undefined) {
    response.writeHead(status).end();
  } else {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

/**
 * Listens on all interfaces, as a container must, until SIGTERM or SIGINT. Running requests then have `grace`
 * milliseconds to finish.
 */
export function serve(server: Server, port: number, grace = 10_000): void {
  server.on('error', (error) => {
    log.error('The server failed', describe(error));
    process.exitCode = 1;
  });
  server.listen(port, () => {
    const address = server.address();
    log.info('Listening', { port: typeof address === 'object' ? address?.port : port });
  });
  const stop = (signal: NodeJS.Signals): void => {
    // A signal often arrives twice: sent to the process group, and forwarded by the package manager.
    if (!server.listening) return;
    log.info('Stopping', { signal });
    server.close();
    setTimeout(() => {
      log.warning('Stopped before all requests were finished');
      process.exit(1);
    }, grace).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
