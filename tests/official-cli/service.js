// The commands that need the service: on `ctconnect emulator --speed instant`, behind a proxy that records. What is
// compared are success or failure, the requests that change something, standard output after success, and what commands
// that change nothing read. Both programs get an empty home with the same credentials file of the official CLI.
'use strict'
const { spawn } = require('node:child_process')
const { mkdtempSync, mkdirSync, writeFileSync, rmSync, symlinkSync } = require('node:fs')
const http = require('node:http')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { run, words } = require('./run.js')

const URL = 'https://github.com/acme/shop.git'
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const REGION = 'europe-west1.gcp'

const CONNECT_YAML = `deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      standardConfiguration:
        - { key: GREETING, description: Greeting, default: hello }
      securedConfiguration:
        - { key: TOKEN, description: Token, required: true }
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties: { schedule: '0 2 * * *' }
inheritAs:
  configuration:
    standardConfiguration:
      - { key: LOG_LEVEL, description: Level, default: info }
`

const CREATE = `connectorstaged create --key cc --name Shop --creator-email kim@acme.example --repository-url ${URL} --repository-tag v1`
const TOKEN = '--configuration web.TOKEN=x'
const PREVIEW = `connectorstaged preview --key cc --deployment-key pp --region ${REGION} ${TOKEN}`
const DEPLOY = `deployment create --key dd --connector-key cc --region ${REGION} ${TOKEN}`
const PUBLISH = 'connectorstaged publish --key cc'

// before: lines of ctconnect's own syntax; line: the official one (%id% and %deployment% become ids); script: a shell
// script instead; fails: both have to fail; fault: how the proxy answers the n-th request of a method.
// differs: why, where it is on purpose; then `exits` and `does` are the exit code and the writes of ctconnect, in short.
// output, reads: why standard output or the reads differ on purpose.
const LOST_RACE = (n, method) => method === 'POST' && n === 0 && 'conflict'
const CASES = [
  { line: 'whoami' },
  { line: CREATE },
  { line: `${CREATE} --description 'A b' --supported-regions ${REGION},us-central1.gcp --integration-types tax psp --private-projects ${REGION}:shop` },
  { line: `${CREATE.replace('--key cc ', '')}` },
  { line: CREATE, before: ['create'], fails: true },
  { line: CREATE.replace(' --repository-tag v1', ''), fails: true },
  { line: CREATE.replace(' --name Shop', ''), fails: true },
  { line: CREATE.replace('--name Shop', '--name ""'), fails: true },
  { line: CREATE.replace('--key cc', '--key c'), fails: true },
  { line: CREATE.replace('kim@acme.example', 'kim'), fails: true },
  { line: CREATE.replace('v1', 'v..1'), fails: true },
  { line: CREATE.replace('v1', '""'), fails: true },
  { line: `${CREATE} --description ""`, differs: 'an empty description is not sent', exits: 0, does: ['POST /connectors/drafts'] },
  { line: `${CREATE} --supported-regions mars`, fails: true },
  { line: `${CREATE} --supported-regions ""`, fails: true },
  { line: `${CREATE} --integration-types cake`, fails: true },
  { line: `${CREATE} --private-projects ""`, fails: true },
  { line: `${CREATE} --private-projects shop`, fails: true },
  { line: `${CREATE} --name Twice`, fails: true },
  { line: 'connectorstaged list --limit 5 --offset 0 --sort -createdAt', before: ['create'] },
  { line: 'connectorstaged list --sort name', fails: true },
  { line: 'connectorstaged:list' },
  { line: 'connectorstaged list --limit 501', fails: true },
  { line: 'connectorstaged list --limit 0', fails: true },
  { line: 'connectorstaged list --limit', fails: true },
  { line: 'connectorstaged list --limit=', fails: true },
  { line: 'connectorstaged list --offset 1', before: ['create'] },
  { line: 'connectorstaged list shop', fails: true },
  { line: 'connectorstaged describe --key cc', before: ['create'] },
  { line: 'connectorstaged describe --id %id%', before: ['create'] },
  { line: 'connectorstaged describe --key nobody', fails: true },
  { line: 'connectorstaged describe --key cc --id %id%', before: ['create'], fails: true },
  { line: 'connectorstaged update --key cc --repository-tag v2', before: ['create'] },
  { line: 'connectorstaged update --key cc --repository-tag v1', before: ['create'] },
  { line: 'connectorstaged update --id %id% --repository-url git@github.com:acme/shop.git', before: ['create'] },
  { line: 'connectorstaged update --key cc --name N --description D --creator-email lee@acme.example', before: ['create'], differs: 'the official CLI sends the repository with every update', exits: 0, does: ['POST /connectors/drafts/key=cc setCreatorEmail setDescription setName'] },
  { line: `connectorstaged update --key cc --repository-tag v2 --supported-regions ${REGION} --integration-types tax,psp`, before: ['create'] },
  { line: `connectorstaged update --key cc --repository-tag v2 --private-projects ${REGION}:shop ${REGION}:two`, before: ['create'] },
  { line: 'connectorstaged update --key cc --description ""', before: ['create', 'connector update cc --description x'], differs: 'the official CLI sends the repository and reports success', exits: 2, does: [] },
  { line: 'connectorstaged update --key cc --repository-tag v2 --description "" --name ""', before: ['create'] },
  { line: 'connectorstaged update --key cc --private-projects ""', before: ['create'], fails: true },
  { line: 'connectorstaged update --key cc --repository-tag v2', before: ['create'], fault: LOST_RACE, differs: 'sent once more after a conflict if the same fields still differ', exits: 0, does: ['POST /connectors/drafts/key=cc setRepository', 'POST /connectors/drafts/key=cc setRepository'] },
  { line: 'connectorstaged update --key cc --name Shop', before: ['create'], differs: 'the official CLI sends what is the same already, and the repository', exits: 0, does: [] },
  { line: 'connectorstaged update --key cc', before: ['create'], fails: true },
  { line: 'connectorstaged validate --key cc', before: ['create'] },
  { line: 'connectorstaged validate --id %id%', before: ['create', 'connector validate cc'] },
  { line: 'connectorstaged validate --key cc', before: ['create'], emulator: ['--fail', 'preview'], fails: true },
  { line: PREVIEW, before: ['create'] },
  { line: PREVIEW, before: ['create', 'connector validate cc'] },
  { line: PREVIEW, before: ['create', 'preview'] },
  { line: `${PREVIEW},web.GREETING=a LOG_LEVEL=debug`, before: ['create'] },
  { line: PREVIEW, before: ['create'], emulator: ['--fail', 'deploy'], fails: true },
  { line: PREVIEW, before: ['create'], emulator: ['--fail', 'preview'], fails: true },
  { line: PREVIEW.replace('web.TOKEN', 'web.NOPE'), before: ['create'], fails: true },
  { line: PREVIEW.replace('--deployment-key pp ', ''), before: ['create'], fails: true },
  { line: PREVIEW.replace(REGION, 'mars'), before: ['create'], fails: true },
  { line: PREVIEW.replace('preview', 'deploy'), before: ['create', 'connector validate cc'] },
  { line: PREVIEW.replace('preview', 'deploy'), before: ['create', 'preview'] },
  { line: PREVIEW.replace('preview', 'deploy'), before: ['create'], fails: true },
  { line: PUBLISH, before: ['create'] },
  { line: PUBLISH, before: ['create', 'publish'] },
  { line: 'connectorstaged publish --id %id%', before: ['create'], emulator: ['--fail', 'publish'], fails: true },
  { line: 'connectorstaged certify --key cc', before: ['create'] },
  { line: 'connectorstaged certify --key cc', before: ['create', 'connector certify cc'], fails: true },
  { line: DEPLOY, before: ['create', 'publish'] },
  { line: `${DEPLOY} --type production`, before: ['create', 'publish'] },
  { line: `${DEPLOY.replace('--key dd ', '')} --configuration=web.GREETING=a,LOG_LEVEL=debug`, before: ['create', 'publish'] },
  { line: DEPLOY.replace('--connector-key cc', '--connector-id %id%'), before: ['create', 'publish'] },
  { line: `${DEPLOY} --connector-staged --type preview`, before: ['create', 'connector validate cc'] },
  { line: `${DEPLOY} --type preview`, before: ['create', 'publish', 'connector validate cc'], differs: 'a preview is of the staged Connector; the official CLI names the published one, which the service refuses', exits: 0, does: ['POST /shop/deployments'] },
  { line: DEPLOY, before: ['create'], fails: true },
  { line: DEPLOY, before: ['create', 'publish', 'deploy'], fails: true },
  { line: DEPLOY.replace(TOKEN, ''), before: ['create', 'publish'], differs: 'ours refuses while a required value is missing; the official CLI deploys what cannot start', exits: 3, does: [] },
  { line: DEPLOY.replace(`--region ${REGION}`, ''), before: ['create', 'publish'], fails: true },
  { line: DEPLOY.replace(REGION, 'mars'), before: ['create', 'publish'], fails: true },
  { line: DEPLOY.replace('web.TOKEN=x', 'web.TOKEN='), before: ['create', 'publish'], fails: true },
  { line: `${DEPLOY},web.GREETING=`, before: ['create', 'publish'], fails: true },
  { line: `${DEPLOY} --type big`, before: ['create', 'publish'], fails: true },
  { line: `${DEPLOY} --configuration web.NOPE=1`, before: ['create', 'publish'], fails: true },
  { line: `${DEPLOY},2`, before: ['create', 'publish'], fails: true },
  { line: `${DEPLOY} --configuration 'web.GREETING=a b'`, before: ['create', 'publish'], differs: 'the official CLI takes no blank in a value', exits: 0, does: ['POST /shop/deployments'] },
  { line: 'deployment list --limit 1 --offset 0 --sort createdAt', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment describe --key dd', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment describe --id %deployment%', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment describe --key nobody', fails: true },
  { line: 'deployment describe dd', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment describe --id dd', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment describe --key dd --key ee', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment:list', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment list --sort -lastModifiedAt' },
  { line: 'deployment redeploy --key dd', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment redeploy --id %deployment% --skipScripts --updateConnector', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment redeploy --key dd --configuration web.GREETING=a,LOG_LEVEL=debug', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment redeploy --key dd --configuration web.GREETING=a --updateConnector', before: ['create', 'publish', 'deploy'] },
  { line: 'deployment redeploy --key pp --updateConnector', before: ['create', 'preview'], differs: 'the official CLI looks for a published Connector of a preview and fails', exits: 0, does: ['POST /shop/deployments/key=pp redeploy'] },
  { line: 'deployment redeploy --key dd --configuration web.TOKEN=', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment redeploy --key dd', before: ['create', 'publish', 'deploy'], fault: LOST_RACE, fails: true },
  { line: 'deployment redeploy --key nobody', fails: true },
  { line: 'deployment logs --key dd', before: ['create', 'publish', 'deploy'] },
  { line: `deployment logs --key dd --application web --startDate '${YESTERDAY} 10:00:00' --endDate ${YESTERDAY}T11:00:00`, before: ['create', 'publish', 'deploy'] },
  { line: `deployment logs --key dd --startDate ${YESTERDAY}`, before: ['create', 'publish', 'deploy'], fails: true },
  { line: `deployment logs --key dd --startDate ${YESTERDAY}T10:00:00Z`, before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment logs --key dd --startDate yesterday', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'deployment logs --key nobody', fails: true },
  { line: 'deployment delete --key dd', before: ['create', 'publish', 'deploy'], input: 'y\n' },
  { line: 'deployment delete --id %deployment%', before: ['create', 'publish', 'deploy'], input: 'yes\n' },
  { line: 'deployment delete --key dd', before: ['create', 'publish', 'deploy'], input: 'n\n', differs: 'who declines has deleted nothing: 1, not 0', exits: 1, does: [] },
  { line: 'deployment delete --key dd', before: ['create', 'publish', 'deploy'], input: '', differs: 'nobody answered and nothing was deleted: 2, not 0', exits: 2, does: [] },
  { line: 'deployment delete dd', before: ['create', 'publish', 'deploy'], input: 'y\n', fails: true },
  { line: 'deployment delete --key dd --id %deployment%', before: ['create', 'publish', 'deploy'], input: 'y\n', fails: true },
  { line: 'deployment delete --key nobody', input: 'y\n', fails: true },
  { line: 'deployment list', fault: () => 'token' },
  { line: 'deployment list', fault: n => n === 0 && 'html', differs: 'a read is repeated; the official CLI crashes', exits: 0, does: [] },
  { line: 'deployment list --key x', fails: true },
  { line: 'connectorstaged bogus', fails: true },
  { line: 'deployment update --key dd', before: ['create', 'publish', 'deploy'], fails: true },
  { line: 'a whole deploy script', script: 'deploy.sh' },
]

const NATIVE = {
  create: `connector create --key cc --name Shop --creator-email kim@acme.example --repository-url ${URL} --repository-tag v1`,
  preview: `connector preview cc --deployment-key pp ${TOKEN}`,
  publish: 'connector publish cc',
  deploy: `deployment create --key dd --connector-key cc ${TOKEN}`,
}

/** An emulator with the repository, as a process of its own. */
function emulator (program, home, flags) {
  const folder = path.join(home, 'shop')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'connect.yaml'), CONNECT_YAML)
  const repositories = [URL, 'git@github.com:acme/shop.git'].flatMap(url => ['--repository', `${url}=${folder}`])
  // The official CLI moves a tag without the address of the repository.
  const args = ['emulator', '--port', '0', '--speed', 'instant', '--quiet', '--lenient', ...repositories, ...flags]
  const child = spawn(program, args, { env: { PATH: process.env.PATH, HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise(resolve => child.stdout.once('data', line => resolve({ child, address: String(line).trim() })))
}

/** Passes everything on and keeps what was asked. */
function recorder (address, fault = () => false) {
  const writes = []
  const reads = []
  const count = {}
  const server = http.createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const number = count[request.method] ??= 0
    count[request.method]++
    const fails = fault(number, request.method)
    if (fails === 'html') return response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
    if (request.method === 'GET') reads.push(request.url)
    else writes.push({ method: request.method, path: decodeURIComponent(request.url), body: body ? JSON.parse(body) : null })
    if (fails === 'conflict') return response.writeHead(409, { 'content-type': 'application/json' }).end(CONFLICT)
    const headers = { authorization: request.headers.authorization ?? '' }
    if (body) headers['content-type'] = 'application/json'
    const answer = await fetch(address + request.url, { method: request.method, headers, body: body || undefined })
    const text = await answer.text()
    const isLog = /\/logs(\?|$)/.test(request.url)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(isLog ? startOfLog(text) : text)
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => {
    resolve({ server, writes, reads, address: `http://127.0.0.1:${server.address().port}` })
  }))
}

/** The entries of the start. Applications go on logging, so that the second program would find more than the first. */
function startOfLog (text) {
  const page = JSON.parse(text)
  if (!page.data?.length) return text
  const end = Date.parse(page.data[0].timestamp) + 2000
  return JSON.stringify({ ...page, data: page.data.filter(entry => Date.parse(entry.timestamp) < end) })
}

const CONFLICT = JSON.stringify({
  statusCode: 409, message: 'Version mismatch.', errors: [{ code: 'ConcurrentModification', message: 'Version mismatch.' }],
})

/** A read with ids as keys and without what is the default. */
function shownRead (url, keys) {
  const { pathname, searchParams } = new globalThis.URL(url, 'http://x')
  if (searchParams.get('limit') === '20') searchParams.delete('limit')
  if (searchParams.get('offset') === '0') searchParams.delete('offset')
  for (const name of ['startDate', 'endDate']) {
    if (searchParams.has(name)) searchParams.set(name, new Date(searchParams.get(name)).toISOString())
  }
  searchParams.sort()
  return `GET ${byKey(pathname, keys)} ${searchParams}`.trim()
}

function byKey (text, keys) {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, id => `key=${keys[id] ?? '?'}`)
}

/** Standard output without colors, repeated blank lines, the prompt, and what another run has differently. */
function shownOutput (out, keys) {
  const plain = out.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '')
  const named = byKey(plain, keys).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'TIME')
  const unprompted = named.replace(/\? Are you sure[\s\S]*?(?=Deployment with (id|key) - )/, '').replace(/service-[0-9a-f]{8}/g, 'service')
  return unprompted.replace(/\n{3,}/g, '\n\n').trim()
}

/** A write as the expectations of differences name it: method, path, and actions. */
function brief (write, keys) {
  const actions = (write.body?.actions ?? []).map(action => action.action).sort()
  return [write.method, byKey(write.path, keys), ...actions].join(' ')
}

/** What means the same looks the same: ids become keys, empty lists and defaults go. */
function normalized (write, keys) {
  const path = byKey(write.path, keys)
  const body = structuredClone(write.body) ?? null
  const isEmpty = values => !values?.standardConfiguration?.length && !values?.securedConfiguration?.length
  const clean = holder => {
    if (holder.globalConfiguration && isEmpty(holder.globalConfiguration)) delete holder.globalConfiguration
  }
  if (body?.connector) {
    const { id, key, version, staged } = body.connector
    body.connector = { key: key ?? keys[id], version, staged }
    if (staged) body.type ??= 'preview'
    clean(body)
  }
  for (const action of body?.actions ?? []) {
    clean(action)
    // The service keeps the address that is left out.
    if (action.action === 'setRepository') action.url ??= URL
    action.configurationValues = action.configurationValues?.filter(values => !isEmpty(values))
    for (const flag of ['skipScripts', 'updateConnector']) if (action[flag] === false) delete action[flag]
  }
  body?.actions?.sort((one, two) => one.action.localeCompare(two.action))
  return `${write.method} ${path} ${JSON.stringify(sorted(body))}`
}

function sorted (value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().filter(key => value[key] !== undefined).map(key => [key, sorted(value[key])]))
}

/** One line on one program, on a machine of its own. */
async function observe (test, program, ours) {
  const home = mkdtempSync(path.join(tmpdir(), 'official-cli-'))
  const service = await emulator(ours, home, test.emulator ?? [])
  const api = async (path, token = 'setup') => (await (await fetch(service.address + path, { headers: { authorization: `Bearer ${token}` } })).json()).results
  const ids = async () => Object.fromEntries([...await api('/connectors/drafts'), ...await api('/shop/deployments')].map(it => [it.id, it.key]))
  const own = { CTP_CONNECT_API_URL: service.address, CTP_ACCESS_TOKEN: 'setup', CTP_PROJECT_KEY: 'shop', CTP_REGION: REGION }
  for (const line of test.before ?? []) {
    const { code, text } = await run(ours, words(NATIVE[line] ?? line), { cwd: home, home, env: own })
    if (code !== 0 && !test.emulator) throw new Error(`${line}: ${text}`)
  }
  // What the applications log at their start is there.
  if (test.line.includes(' logs ')) await new Promise(resolve => setTimeout(resolve, 500))
  const before = await ids()
  const id = key => Object.keys(before).find(id => before[id] === key) ?? ''
  const recording = await recorder(service.address, test.fault)
  mkdirSync(path.join(home, '.commercetools'))
  writeFileSync(path.join(home, '.commercetools', 'credentials'), JSON.stringify({
    authentication: 'client-credentials', clientId: 'id', clientSecret: 'secret', projectKey: 'shop',
    scope: 'manage_project:shop', region: REGION, accessToken: 'given', refreshToken: null,
    issuedAt: Date.now(), expiresAt: Date.now() + 172_800_000,
  }))
  const args = words(test.line.replaceAll('%id%', id('cc')).replaceAll('%deployment%', id('dd')))
  const env = { CTP_CLI_CONNECT_API_URL: recording.address, CLI: path.join(home, 'commercetools'), URL, REGION }
  symlinkSync(program, env.CLI)
  const { code, text, out } = test.script
    ? await run('sh', [path.join(__dirname, test.script)], { cwd: home, home, env })
    : await run(env.CLI, [test.line === 'whoami' ? 'auth' : 'connect', ...args], { cwd: home, home, input: test.input, env })
  const keys = { ...await ids(), ...before }
  recording.server.close()
  recording.server.closeAllConnections()
  service.child.kill()
  rmSync(home, { recursive: true })
  const does = recording.writes.map(write => normalized(write, keys))
  if (test.script) does.forEach((write, index) => { does[index] = write.replace(/deployments\/key=\S+/, 'deployments/key=?') })
  const reads = does.length || test.script ? [] : recording.reads.map(url => shownRead(url, keys))
  const inShort = recording.writes.map(write => brief(write, keys))
  return { succeeds: code === 0, code, text, does, brief: inShort, reads, output: shownOutput(out, keys) }
}

module.exports = { CASES, observe }
