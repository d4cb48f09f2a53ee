// Running a program, and taking a command line apart.
'use strict'
const { spawn } = require('node:child_process')

function words (line) {
  return (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map(word => word.replace(/^(['"])(.*)\1$/, '$2'))
}

function run (program, args, { cwd, home, env = {}, input }) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd, env: { PATH: process.env.PATH, HOME: home, TZ: 'UTC', NO_COLOR: '1', ...env },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.on('data', data => { text += data })
    child.stderr.on('data', data => { text += data })
    if (input) child.stdin.on('error', () => {}).end(input)
    const limit = setTimeout(() => child.kill(), 100_000)
    child.on('close', code => { clearTimeout(limit); resolve({ code: code ?? -1, text }) })
  })
}

module.exports = { run, words }
