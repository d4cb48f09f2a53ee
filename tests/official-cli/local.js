// The commands of a project on one's own machine, with docker and the package managers played by `stand-in`, and GitHub
// by a server on loopback. What is compared are the containers that run, the scripts and installations, what is
// downloaded and which files are there afterwards, and success or failure. Nothing else is on the PATH.
'use strict'
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const http = require('node:http')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { run, words } = require('./run.js')

const CONNECT_YAML = `deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      securedConfiguration:
        - { key: TOKEN, description: Token, required: true }
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties: { schedule: '0 2 * * *' }
`
const FRONT_END = `deployAs:
  - name: web
    applicationType: merchant-center-custom-application
    configuration:
      standardConfiguration:
        - { key: CUSTOM_APPLICATION_ID, description: Id, required: true }
        - { key: CLOUD_IDENTIFIER, description: Cloud, default: gcp-eu }
        - { key: ENTRY_POINT_URI_PATH, description: Path, required: true }
`
const SCRIPTS = { build: 'x', test: 'x', start: 'x', 'connector:post-deploy': 'x', 'connector:pre-undeploy': 'x' }
const PACKAGE = JSON.stringify({ name: 'web', version: '1.0.0', engines: { node: '20' }, scripts: SCRIPTS })

/** What the folder `shop` holds, unless a case says otherwise. */
const PROJECT = {
  'connect.yaml': CONNECT_YAML,
  'web/package.json': PACKAGE,
  'web/package-lock.json': '{"lockfileVersion":3}',
  'web/src/index.js': '',
  'nightly/package.json': PACKAGE.replace('web', 'nightly'),
  'nightly/package-lock.json': '{"lockfileVersion":3}',
  'nightly/src/index.js': '',
}

/** The same with installed dependencies, and these files; `null` takes one away. */
const INSTALLED = { 'web/node_modules/.package-lock.json': '{}', 'web/node_modules/.yarn-integrity': '{}' }

/** An application whose lock file is this one. */
function locked (name, text = '') {
  return { ...INSTALLED, 'web/package-lock.json': null, ...(name ? { [`web/${name}`]: text } : {}) }
}

const BUILDS = ['nightly', 'web'].map(name => `docker buildpacksio/pack /workspace/${name}`)

// folder: where the line is run, `shop` if left out; files: on top of PROJECT; plays: what the stand-ins do; missing:
// programs that are not there; env: the environment; archive: what GitHub has; when: what the case is about; fails: both
// have to fail, `'alike'` after the same calls; differs: why, where it is on purpose; then `exits` and `does` are the exit
// code of ctconnect and what it does, in short.
const CASES = [
  { line: 'bundle' },
  { line: 'bundle', when: 'dependencies are installed', files: { ...INSTALLED, 'node_modules/x/index.js': '' } },
  // The official CLI ends with the first failure, whatever the other build has come to by then.
  { line: 'bundle', when: 'a build fails', plays: ['build-fails web'], fails: true },
  { line: 'bundle', when: 'the daemon is down', plays: ['daemon-is-down'], fails: 'alike' },
  { line: 'bundle', when: 'no docker', missing: ['docker'], fails: 'alike' },
  { line: 'bundle', when: 'an application has no folder', files: { 'web/package.json': null, 'web/package-lock.json': null, 'web/src/index.js': null }, fails: 'alike' },
  { line: 'bundle', when: 'no connect.yaml', files: { 'connect.yaml': null }, fails: 'alike' },
  { line: 'bundle', when: 'connect.yaml is not valid', files: { 'connect.yaml': 'deployAs: 1\n' }, fails: 'alike' },
  { line: 'bundle', folder: 'My Shop', differs: 'a folder whose name docker refuses: ours changes the name of the image', exits: 0, does: BUILDS },
  { line: 'bundle', folder: 'shop/web', differs: 'ours finds the project around the folder, and builds the application of the folder', exits: 0, does: ['docker buildpacksio/pack /workspace/web'] },

  { line: 'validate' },
  { line: 'validate .', when: 'dependencies are installed', files: INSTALLED },
  { line: 'validate shop', folder: '.' },
  { line: 'validate --skip tests' },
  { line: 'validate --skip analysis' },
  { line: 'validate shop --skip=analysis', folder: '.' },
  { line: 'validate', when: 'applications share a folder', plays: ['shares common'], files: { 'common/src/index.js': '' } },
  { line: 'validate', when: 'a build fails', plays: ['build-fails web'], fails: 'alike' },
  { line: 'validate', when: 'tests fail', plays: ['tests-fail web'], fails: 'alike' },
  { line: 'validate --skip tests', when: 'tests would fail', plays: ['tests-fail web'] },
  { line: 'validate', when: 'a dependency is vulnerable', plays: ['trivy-finds'], fails: 'alike' },
  { line: 'validate', when: 'the dependency scan fails', plays: ['trivy-fails'], fails: 'alike' },
  { line: 'validate', when: 'the code scan finds something', plays: ['sonarqube-finds'], fails: 'alike' },
  { line: 'validate', when: 'the code scan fails', plays: ['scanner-fails'], fails: 'alike' },
  { line: 'validate', when: 'the daemon is down', plays: ['daemon-is-down'], fails: 'alike' },
  { line: 'validate', when: 'no docker', missing: ['docker'], fails: 'alike' },
  { line: 'validate', when: 'no connect.yaml', files: { 'connect.yaml': null }, fails: 'alike' },
  { line: 'validate', when: 'connect.yaml is not valid', files: { 'connect.yaml': 'deployAs: 1\n' }, fails: 'alike' },
  { line: 'validate nowhere', fails: 'alike' },
  { line: 'validate', when: 'a front end alone is not scanned', files: { 'connect.yaml': FRONT_END } },
  { line: 'validate --skip lint', fails: 'alike' },
  { line: 'validate --skip tests --skip analysis', differs: 'ours takes several', exits: 0, does: BUILDS },
  { line: 'validate', files: { 'web/src/index.js': null, 'web/index.js': '' }, differs: 'an application without `src` is scanned as a whole', exits: 0, does: [...BUILDS, 'docker aquasec/trivy', 'docker sonarqube', 'docker sonarsource/sonar-scanner-cli'] },
  { line: 'validate --skip analysis', files: { 'web/package.json': '{"scripts":' }, differs: 'ours looks at the files first, and builds nothing of a project that the platform would refuse', exits: 3, does: [] },

  ...['build', 'test'].map(script => ({ line: `application ${script}`, folder: 'shop/web', files: INSTALLED })),
  { line: 'application build', folder: 'shop/web', files: { ...INSTALLED, 'web/package.json': PACKAGE.replace('"build":', '"gcp-build":"x","build":') }, differs: 'ours runs `gcp-build` where there is one, as the platform does', exits: 0, does: ['npm run gcp-build in shop/web'] },
  { line: 'application build', folder: 'shop/web', when: 'yarn.lock', files: locked('yarn.lock', '# yarn lockfile v1\n') },
  { line: 'application test', folder: 'shop/web', when: 'pnpm-lock.yaml', files: { ...locked('pnpm-lock.yaml', 'lockfileVersion: "9.0"\n'), 'web/node_modules/.modules.yaml': '' } },
  { line: 'application build', folder: 'shop/web', when: 'bun.lock', files: locked('bun.lock', '{}') },
  { line: 'application build', folder: 'shop/web', when: 'no lock file', files: locked() },
  { line: 'application build', folder: 'shop/web', when: 'packageManager', files: { ...locked(), 'web/package.json': PACKAGE.replace('{', '{"packageManager":"yarn@1.22.22",') } },
  { line: 'application build', folder: 'shop/web', when: 'packageManager and another lock file', files: { ...INSTALLED, 'web/package.json': PACKAGE.replace('{', '{"packageManager":"pnpm@9.1.0",') }, differs: 'the lock file in the folder of the application decides, as on the platform', exits: 0, does: ['npm run build in shop/web'] },
  { line: 'application build', folder: 'shop/web', when: 'no connect.yaml', files: { ...INSTALLED, 'connect.yaml': null } },
  { line: 'application build', folder: 'shop/web', when: 'connect.yaml is not valid', files: { ...INSTALLED, 'connect.yaml': 'deployAs: 1\n' }, differs: 'ours runs nothing in a project that it cannot read', exits: 3, does: [] },
  { line: 'application build', folder: 'shop/web', when: 'the script fails', files: INSTALLED, plays: ['script-fails 3'], fails: 'alike' },
  { line: 'application test', folder: 'shop/web', when: 'no script', files: { ...INSTALLED, 'web/package.json': '{"scripts":{"build":"x"}}' }, fails: 'alike' },
  { line: 'application build', folder: 'shop/web', when: 'no scripts', files: { ...INSTALLED, 'web/package.json': '{}' }, fails: 'alike' },
  { line: 'application start', folder: 'shop/web', when: 'package.json is no JSON', files: { 'web/package.json': '{' }, fails: 'alike' },
  { line: 'application build', folder: 'shop/web', when: 'no package.json', files: { 'web/package.json': null }, fails: 'alike' },
  { line: 'application build', folder: 'shop/web', when: 'no package manager', files: INSTALLED, missing: ['npm'], fails: 'alike' },
  { line: 'application build', folder: 'shop/web', files: { 'web/package.json': PACKAGE.replace('{', '{"dependencies":{"express":"5"},') }, differs: 'ours installs dependencies that are missing first', exits: 0, does: ['npm ci in shop/web', 'npm run build in shop/web'] },
  { line: 'application build', folder: 'shop/web', files: { ...locked(), 'pnpm-lock.yaml': '' }, differs: 'the lock file of the whole project counts where the application has none', exits: 0, does: ['pnpm run build in shop/web'] },
  { line: 'application build', files: INSTALLED, when: 'in the folder of a project of several', fails: 'alike' },
  { line: 'application start', folder: 'shop/web', files: INSTALLED, env: { TOKEN: 't' }, differs: 'ours gives PORT, as the platform does', exits: 0, does: ['npm run start in shop/web PORT: true, TOKEN: t'] },
  { line: 'application start', folder: 'shop/web', files: INSTALLED, differs: 'ours starts nothing while a required value is missing', exits: 3, does: [] },
  { line: 'application start', folder: 'shop/web', when: 'the script fails', files: INSTALLED, env: { TOKEN: 't' }, plays: ['script-fails 3'], fails: true },

  { line: 'init new --template tax-integration', folder: '.', differs: 'ours installs exactly what the lock files say: `npm ci`', exits: 0, does: ['downloads connect-tax-integration-template at main', 'npm ci in new/nightly', 'npm ci in new/web', 'file connect.yaml', 'file nightly/package-lock.json', 'file nightly/package.json', 'file nightly/src/index.js', 'file web/package-lock.json', 'file web/package.json', 'file web/src/index.js'] },
  { line: 'init new --template tax-integration', folder: '.', when: 'no lock files', archive: ['connect.yaml', 'web/package.json', 'nightly/package.json'] },
  { line: 'init shop --template tax-integration', folder: '.', when: 'the folder is not empty', fails: 'alike' },
  { line: 'init new --template nope', folder: '.', fails: 'alike' },
  { line: 'init', folder: '.', fails: 'alike' },
  { line: 'init new --template tax-integration', folder: '.', when: 'no network', archive: 'closed', fails: 'alike' },
  { line: 'init new --template tax-integration', folder: '.', when: 'the archive is not there', archive: 'missing', fails: 'alike' },
  { line: 'init new --template tax-integration', folder: '.', archive: ['connect.yaml', 'web/package.json', 'nightly/package.json'], missing: ['npm'], when: 'no package manager', fails: true },
  { line: 'init new', folder: '.', differs: 'nobody can be asked: 2, not 0', exits: 2, does: [] },
  { line: 'application add --type service --language typescript', differs: 'nobody can be asked for a name: 2, not 0', exits: 2, does: [] },
]

/** A server that has one archive, of these files, for every template. */
async function gitHub (content, files) {
  const asked = []
  const server = http.createServer((request, response) => {
    asked.push(`downloads ${/connect-[a-z-]+-template/.exec(request.url)?.[0]} at ${/main/.exec(request.url)?.[0]}`)
    if (content === 'missing') return response.writeHead(404).end('Not Found')
    response.writeHead(200, { 'content-type': 'application/x-gzip' }).end(archive(content ?? Object.keys(files), files))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${server.address().port}`
  if (content === 'closed') server.close()
  return { server, asked, address }
}

function archive (names, files) {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'official-cli-archive-'))
  write(path.join(folder, 'template-main'), Object.fromEntries(names.map(name => [name, files[name]])))
  const packed = execFileSync('tar', ['-cz', '-C', folder, 'template-main'])
  fs.rmSync(folder, { recursive: true })
  return packed
}

function write (folder, files) {
  for (const [name, text] of Object.entries(files)) {
    if (text === null) continue
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
}

// Node in a folder of its own: the official CLI looks for package managers beside the node that runs it.
const NODE = path.join(fs.mkdtempSync(path.join(tmpdir(), 'official-cli-node-')), 'node')
fs.copyFileSync(process.execPath, NODE)
process.on('exit', () => fs.rmSync(path.dirname(NODE), { recursive: true }))

/** A folder with the stand-ins, and node, which runs them. */
function programs (home, missing) {
  const bin = path.join(home, 'bin')
  fs.mkdirSync(bin)
  fs.linkSync(NODE, path.join(bin, 'node'))
  for (const name of ['docker', 'npm', 'yarn', 'pnpm', 'bun', 'corepack']) {
    if (!missing.includes(name)) fs.symlinkSync(path.join(__dirname, 'stand-in'), path.join(bin, name))
  }
  return bin
}

/** One line on one program, on a machine of its own. */
async function observe (test, program) {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'official-cli-')))
  const state = path.join(home, 'state')
  fs.mkdirSync(path.join(state, 'running'), { recursive: true })
  fs.writeFileSync(path.join(state, 'plays'), (test.plays ?? []).join('\n'))
  fs.writeFileSync(path.join(state, 'calls'), '')
  const folder = path.join(home, 'work', test.folder ?? 'shop')
  fs.mkdirSync(folder, { recursive: true })
  const project = test.folder === 'My Shop' ? folder : path.join(home, 'work', 'shop')
  write(project, { ...PROJECT, ...test.files })
  const service = await gitHub(test.archive, PROJECT)
  const env = {
    PATH: programs(home, test.missing ?? []), STAND_IN: state, GITHUB_STAND_IN: service.address,
    NODE_OPTIONS: `--require=${path.join(__dirname, 'github.js')}`, CTCONNECT_TEMPLATE_URL: service.address, ...test.env,
  }
  const { code, text } = await run(program, ['connect', ...words(test.line)], { cwd: folder, home, env })
  service.server.close()
  const calls = fs.readFileSync(path.join(state, 'calls'), 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line))
  const files = test.line.startsWith('init') && fs.existsSync(path.join(folder, 'new')) ? listed(path.join(folder, 'new')) : []
  const does = [...service.asked, ...calls.map(call => shown(call, project, home)).sort(), ...files]
  const left = fs.readdirSync(path.join(state, 'running')).map(name => `still runs: ${name.replace(/_.*/, '')}`)
  for (const name of fs.readdirSync(path.join(state, 'running'))) stopped(path.join(state, 'running', name))
  fs.rmSync(home, { recursive: true })
  return { succeeds: code === 0, code, text, does: [...does, ...left], brief: [...does, ...left].map(brief) }
}

/** A call as the expectations of differences name it. */
function brief (call) {
  const parts = call.split('\n').map(part => part.trim())
  const image = parts.find(part => /^(buildpacksio|aquasec|sonarqube|sonarsource)\b/.test(part))
  const folder = parts.find(part => part.startsWith('--path '))
  return image ? ['docker', image.replace(/:.*/, ''), folder?.replace('--path ', '')].filter(Boolean).join(' ') : call
}

function stopped (file) {
  const id = Number(fs.readFileSync(file, 'utf8'))
  try {
    // 0 would be everything that this process began.
    if (id > 0) process.kill(id)
  } catch {
    // It has ended by itself.
  }
}

function listed (folder) {
  return fs.readdirSync(folder, { recursive: true }).filter(name => fs.statSync(path.join(folder, name)).isFile()).sort().map(name => `file ${name}`)
}

/** A call on one line, without what differs on purpose: `docs/containers.md` has the reasons. */
function shown ({ program, args, folder, port, token }, project, home) {
  if (program !== 'docker') {
    const script = args[1] === 'start' ? ` PORT: ${port}, TOKEN: ${token}` : ''
    return `${program} ${args.join(' ')} in ${path.relative(path.join(home, 'work'), folder)}${script}`
  }
  return pairs(args).map(pair => decided(pair.replaceAll(project, '[project]').replaceAll(home, '[home]'))).filter(Boolean).sort().join('\n    ')
}

/** Flags with their values, in any order: docker takes them so. */
function pairs (args) {
  const SWITCHES = ['--rm', '--trust-builder', '--include-dev-deps', '--ignore-unfixed']
  const all = []
  for (let index = 0; index < args.length; index++) {
    const word = args[index]
    const hasValue = word.startsWith('-') && !word.startsWith('-D') && !SWITCHES.includes(word)
    all.push(hasValue ? `${word} ${args[++index]}` : word)
  }
  return all
}

const DECIDED = [
  // Every container of ours has a name; the server is killed, and its port is docker's choice.
  [/^--name .*|^--stop-signal .*|^-p .*|^--publish .*/, ''],
  // An image that was built for a validation has a tag of its own, and `latest` stays.
  [/^--tag .*/, ''], [/^([a-z_]+):validation$/, '$1'],
  // Each run of ours has a folder of its own.
  [/\[project\]\/\.connect\/(logs\/[^/]+\/)?(\w+)\/(config|tests)/, '[logs]/$2/$3'],
  [/\/workspace\/\.connect\/.*project\.toml/, '/workspace/[project.toml]'],
  [/--volume .*:\/usr\/src\/\.scannerwork/, '--volume [work]:/usr/src/.scannerwork'],
  // Caches are volumes, not folders of the home.
  [/^--volume ctconnect-trivy:.*/, ''], [/--volume .*:\/opt\/sonar-scanner\/\.sonar\/cache/, '--volume [cache]:/opt/sonar-scanner/.sonar/cache'],
  // The scanner meets the server in the server's network.
  [/^--network container:.*|^--add-host .*|^--env SONAR_HOST_URL=.*/, ''],
  // Only folders that exist are masked.
  [/^--volume \/usr\/src\/\w+\/node_modules$/, ''],
]

function decided (pair) {
  return DECIDED.reduce((pair, [pattern, instead]) => pair.replace(pattern, instead), pair)
}

module.exports = { CASES, observe }
