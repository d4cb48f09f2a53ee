import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../src/job.js';
import { log } from '../src/log.js';
import { summarizeOrders } from '../src/orders.js';
import { fakeApi } from './fake-api.js';

const request = { body: '', headers: {} };

test('a run responds at its end, and no other run starts in the meantime', async (context) => {
  context.mock.method(log, 'warning', () => {});
  let finish = (_) => {};
  const job = createJob(() => new Promise((resolve) => (finish = resolve)));
  const first = job(request);
  assert.equal((await job(request)).status, 409);
  finish({ orders: 2 });
  assert.deepEqual(await first, { status: 200, body: { orders: 2 } });
  const next = job(request);
  finish({});
  assert.equal((await next).status, 200);
});

test('a run that fails responds with 500, and the next run starts', async (context) => {
  const logged = context.mock.method(log, 'error', () => {});
  const runs = [async () => Promise.reject(new Error('down')), async () => ({})];
  const job = createJob(async () => runs.shift()?.() ?? {});
  assert.equal((await job(request)).status, 500);
  assert.equal(logged.mock.callCount(), 1);
  assert.equal((await job(request)).status, 200);
});

test('all pages of the changed orders are counted', async (context) => {
  const order = (index) => ({ id: String(index), orderState: index % 2 ? 'Open' : 'Complete' });
  const pages = [Array.from({ length: 500 }, (_, index) => order(index)), [order(501)]];
  const { api, requests } = await fakeApi(context, () => ({ status: 200, body: { results: pages.shift() ?? [] } }));
  const since = new Date('2026-01-01T00:00:00Z');
  const summary = await summarizeOrders(api, since);
  assert.deepEqual(summary, { since: since.toISOString(), orders: 501, byState: { Open: 251, Complete: 250 } });
  assert.deepEqual(
    requests.map(({ query }) => query.getAll('where')),
    [['lastModifiedAt >= :since'], ['lastModifiedAt >= :since', 'id > :last']],
  );
  assert.deepEqual(
    [requests[0]?.query.get('var.since'), requests[1]?.query.get('var.last')],
    [since.toISOString(), '499'],
  );
});

test('an error of the API fails the run', async (context) => {
  const body = { statusCode: 403, message: 'no', errors: [{ code: 'insufficient_scope', message: 'no' }] };
  const { api } = await fakeApi(context, () => ({ status: 403, body }));
  await assert.rejects(summarizeOrders(api), { statusCode: 403 });
});
