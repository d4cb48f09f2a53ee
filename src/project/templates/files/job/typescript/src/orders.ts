// What the job does: it reads the orders that were changed lately. Put your own work here.

import type { Order } from '@commercetools/platform-sdk';
import type { Api } from './client.js';

const DAY = 24 * 60 * 60 * 1000;
const PAGE = 500;

export interface Summary {
  since: string;
  orders: number;
  byState: Record<string, number>;
}

/** Counts the orders that were changed since a time, by their state. */
export async function summarizeOrders(api: Api, since = new Date(Date.now() - DAY)): Promise<Summary> {
  const summary: Summary = { since: since.toISOString(), orders: 0, byState: {} };
  for await (const order of changedOrders(api, summary.since)) {
    summary.orders += 1;
    summary.byState[order.orderState] = (summary.byState[order.orderState] ?? 0) + 1;
  }
  return summary;
}

/** The orders one after the other. Each page begins behind the last id: that stays quick, however many there are. */
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
