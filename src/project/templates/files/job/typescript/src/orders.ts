// The work of the job: counts the orders that changed recently. Put your own code here.

import type { Order } from '@commercetools/platform-sdk';
import type { Api } from './client.js';

const DAY = 24 * 60 * 60 * 1000;
const PAGE = 500;

export interface Summary {
  since: string;
  orders: number;
  byState: Record<string, number>;
}

/** Counts the orders that changed since a point in time, by order state. */
export async function summarizeOrders(api: Api, since = new Date(Date.now() - DAY)): Promise<Summary> {
  const summary: Summary = { since: since.toISOString(), orders: 0, byState: {} };
  for await (const order of changedOrders(api, summary.since)) {
    summary.orders += 1;
    summary.byState[order.orderState] = (summary.byState[order.orderState] ?? 0) + 1;
  }
  return summary;
}

/** Yields the orders. Each page starts after the last id of the page before, which is fast for any number of orders. */
async function* changedOrders(api: Api, since: string): AsyncGenerator<Order> {
  let last: string | undefined;
  for (;;) {
    const where = ['lastModifiedAt >= :since', ...(last ? ['id > :last'] : [])];
    const variables = { 'var.since': since, ...(last ? { 'var.last': last } : {}) };
    const queryArgs = { where, ...variables, sort: 'id asc', limit: PAGE, withTotal: false };
    const { results } = (await api.orders().get({ queryArgs }).execute()).body;
    yield* results;
    if (results.length < PAGE) return;
    last = results.at(-1)?.id;
  }
}
