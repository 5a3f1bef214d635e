/**
 * What is changed in the driver, postgres 3.4.9, and why. Each `find` occurs once in the published file. Only the ES modules are
 * changed: no process of Evergreen loads the CommonJS ones. docs/decisions/0036-patched-driver.md names the reports.
 */
export const VERSION = '3.4.9';

/** The sums are SHA-256 of the published and of the changed file: `patchState` compares them. */
export const FILES = [
  {
    path: 'src/connection.js',
    published: 'ee3a218d9aa6a6f2887c1a19da50009335fe84c11a5431d5cab72d6bc528632f',
    patched: 'e4a0f0b86281b4f7eb1bad46ef3f75fcaa46072f5f188038749ca612779dc259',
    edits: [
      // A write after the connection is lost is an error of its query, not a TypeError that nobody can catch.
      {
        find: `  function nextWrite(fn) {
`,
        replace: `  function nextWrite(fn) {
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      query && error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
`,
      },
      // What the lost connection had not sent, or received, must not reach the next one.
      {
        find: `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
`,
        replace: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = errorResponse = null
    socket.removeListener('data', data)
`,
      },
      // A server that closes connections before they are open is an outage. With several hosts the next one is tried.
      {
        find: `    if (initial)
      return reconnect()

`,
        replace: `    if (initial && options.host[1])
      return reconnect()

`,
      },
      // Nor may its queries and rows. Some queries are sent between the error of the socket and its end.
      {
        find: `    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
`,
        replace: `    ;(initial || query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = null
    rows = 0
`,
      },
      // A query that cannot be sent fails alone, not the one before it. A connection that BEGIN was sent on is reserved, also when it
      // can take no further query.
      {
        find: `    try {
      q.state = backend
      query
        ? sent.push(q)
        : (query = q, query.active = true)

      build(q)
      return write(toBuffer(q))
        && !q.describeFirst
        && !q.cursorFn
        && sent.length < max_pipeline
        && (!q.options.onexecute || q.options.onexecute(connection))
    } catch (error) {
      sent.length === 0 && write(Sync)
      errored(error)
      return true
    }
`,
        replace: `    let bytes
    try {
      q.state = backend
      build(q)
      bytes = toBuffer(q)
    } catch (error) {
      queryError(q, error)
      query || (query = q, write(Sync))
      return true
    }
    query
      ? sent.push(q)
      : (query = q, query.active = true)
    const writable = write(bytes)
    if (q.options.onexecute)
      return q.options.onexecute(connection)
    return writable
      && !q.describeFirst
      && !q.cursorFn
      && sent.length < max_pipeline
`,
      },
      // In a transaction a statement cannot be tried again: its transaction has failed, and its COMMIT may have been sent.
      {
        find: `    delete statements[q.signature]
    q.retried = error
`,
        replace: `    delete statements[q.signature]
    if (connection.reserved)
      return errored(error)
    q.retried = error
`,
      },
    ],
  },
  {
    path: 'src/index.js',
    published: '4e21f5733e70d79cffc10d10d4ef01031de4a9ac862210e43f8870029fd103ed',
    patched: '180c06f06c918b2f372f43d4094f9cee2864c7e0f87f446b54698511c7a36cd2',
    edits: [
      {
        find: `      , connection
      , prepare = null
`,
        replace: `      , connection
      , lost = null
      , prepare = null
`,
      },
      // All that a transaction still sends fails when its connection is lost, what waits for its turn included.
      {
        find: `        new Promise((_, reject) => connection.onclose = reject)
`,
        replace: `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })
`,
      },
      // Otherwise it would run on the connection's next session, in the middle of another transaction.
      {
        find: `        q.catch(e => uncaughtError || (uncaughtError = e))
`,
        replace: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
`,
      },
      // The end of a pool is the end of all that waits in it, also of what waits when its connections have ended.
      {
        find: `      Promise.all(connections.map(c => c.end()).concat(
        listen.sql ? listen.sql.end({ timeout: 0 }) : [],
        subscribe.sql ? subscribe.sql.end({ timeout: 0 }) : []
      ))
`,
        replace: `      endConnections().then(() => Promise.all([
        listen.sql ? listen.sql.end({ timeout: 0 }) : [],
        subscribe.sql ? subscribe.sql.end({ timeout: 0 }) : []
      ]))
`,
      },
      {
        find: `  async function close() {
`,
        replace: `  async function endConnections() {
    do {
      await Promise.all(connections.map(c => c.end()))
      await new Promise(setImmediate)
    } while (queries.length)
  }

  async function close() {
`,
      },
      // A connection that is given up may never report its end.
      {
        find: `    await Promise.all(connections.map(c => c.terminate()))
`,
        replace: `    await Promise.all(connections.map(c => c.terminate()))
    connections.forEach(c => c.onclose && c.onclose(Errors.connection('CONNECTION_DESTROYED', options)))
`,
      },
    ],
  },
];
