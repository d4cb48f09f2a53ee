// Running a program, and taking a command line apart.
'use strict'
const { spawn } = require('node:child_process')

// A zone that is not UTC, so that local times are compared.
const ZONE = 'America/New_York'

function words (line) {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map(word => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/** Ends with the exit code, standard output, and both streams together. */
function run (program, args, { cwd, home, env = {}, input }) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd, env: { PATH: process.env.PATH, HOME: home, TZ: ZONE, NO_COLOR: '1', ...env },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    let text = ''
    let out = ''
    child.stdout.on('data', data => { text += data; out += data })
    child.stderr.on('data', data => { text += data })
    if (input) child.stdin.on('error', () => {}).end(input)
    const limit = setTimeout(() => child.kill(), 100_000)
    child.on('close', code => { clearTimeout(limit); resolve({ code: code ?? -1, text, out }) })
  })
}

module.exports = { run, words }
