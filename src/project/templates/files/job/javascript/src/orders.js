// The work of the job: counts the orders that changed recently. Put your own code here.

/**
 * @import { Order } from '@commercetools/platform-sdk'
 * @import { Api } from './client.js'
 */

const DAY = 24 * 60 * 60 * 1000;
const PAGE = 500;

/**
 * @typedef {object} Summary
 * @property {string} since
 * @property {number} orders
 * @property {Record<string, number>} byState
 */

/**
 * Counts the orders that changed since a point in time, by order state.
 *
 * @param {Api} api
 * @returns {Promise<Summary>}
 */
export async function summarizeOrders(api, since = new Date(Date.now() - DAY)) {
  /** @type {Summary} */
  const summary = { since: since.toISOString(), orders: 0, byState: {} };
  for await (const order of changedOrders(api, summary.since)) {
    summary.orders += 1;
    summary.byState[order.orderState] = (summary.byState[order.orderState] ?? 0) + 1;
  }
  return summary;
}

/**
 * Yields the orders. Each page starts after the last id of the page before, which is fast for any number of orders.
 *
 * @param {Api} api
 * @param {string} since
 * @returns {AsyncGenerator<Order>}
 */
async function* changedOrders(api, since) {
  /** @type {string | undefined} */
  let last;
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
