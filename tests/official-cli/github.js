// Loaded into the official CLI before it runs (`node --require`): leads what it asks of GitHub to $GITHUB_STAND_IN.
'use strict'
const http = require('node:http')
const https = require('node:https')

const request = https.request
https.request = (address, options, answer) => {
  const { hostname, pathname } = new URL(address)
  if (hostname !== 'github.com') return request(address, options, answer)
  return http.request(new URL(pathname, process.env.GITHUB_STAND_IN), { ...options, agent: undefined }, answer)
}
